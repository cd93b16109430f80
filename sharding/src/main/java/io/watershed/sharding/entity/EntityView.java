package io.watershed.sharding.entity;

import io.watershed.sharding.engine.MetricValue;
import java.util.List;
import java.util.OptionalLong;

/**
 * The durable results of one entity: its open windows, and those that the last event has closed.
 * Windows that closed before are in {@code window_result}.
 *
 * @param sequenceNumber highest journal sequence number it reflects; 0: the entity has no state
 * @param recovered the entity has just been read back: windows that its last event closed may be
 *     absent, and are in {@code window_result}
 * @param watermark epoch ms; empty before the first event
 * @param windows by definition, then start
 */
public record EntityView(
    String entity,
    long sequenceNumber,
    boolean recovered,
    OptionalLong watermark,
    long accepted,
    long duplicates,
    long late,
    List<ViewedWindow> windows) {

  public EntityView {
    windows = List.copyOf(windows);
  }

  /**
   * One result.
   *
   * @param window index of the definition
   * @param metrics in the order of the definition
   * @param watermark epoch ms of the entity when this version was made
   * @param sequenceNumber of the journal event that made this version
   * @param finalAt watermark (epoch ms) from which on the window is final
   */
  public record ViewedWindow(
      int window,
      long start,
      long end,
      boolean isFinal,
      long revision,
      long accepted,
      long duplicates,
      OptionalLong watermark,
      long sequenceNumber,
      long finalAt,
      List<MetricValue> metrics) {

    public ViewedWindow {
      metrics = List.copyOf(metrics);
    }
  }
}
