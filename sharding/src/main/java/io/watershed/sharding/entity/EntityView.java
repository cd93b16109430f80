package io.watershed.sharding.entity;

import io.watershed.sharding.engine.Continues;
import io.watershed.sharding.engine.Counters;
import io.watershed.sharding.engine.MetricValue;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import java.util.List;
import java.util.OptionalLong;

/**
 * The durable results of one entity: its open windows, and those that closed after {@code
 * closedAfter}. Windows that closed before are in {@code window_result}.
 *
 * @param sequenceNumber highest journal sequence number it reflects; 0: the entity has no state
 * @param closedAfter sequence number behind which no closed window is missing; {@code
 *     sequenceNumber} where the view is that of a state which has let go of what it had closed
 * @param watermark epoch ms; empty before the first event
 * @param stateBytes estimated size of the entity in memory
 * @param windows those that count, by definition, then key
 * @param switches which results count where; of a window that is missing here, those of its
 *     generation in {@code window_result}
 */
public record EntityView(
    String entity,
    long sequenceNumber,
    long closedAfter,
    OptionalLong watermark,
    Counters counters,
    long stateBytes,
    List<ViewedWindow> windows,
    ReplaySwitches switches) {

  public EntityView {
    windows = List.copyOf(windows);
  }

  /**
   * One result.
   *
   * @param window index of the definition
   * @param key names the window within its definition
   * @param revision sequence number of the journal event that made this version
   * @param watermark epoch ms of the entity when this version was made
   * @param finalAt watermark (epoch ms) from which on the window is final; empty: never
   * @param metrics in the order of the definition
   * @param generation 0: live; else that of the replay job whose result it is
   */
  public record ViewedWindow(
      int window,
      long key,
      long start,
      long end,
      ResultStatus status,
      long revision,
      long accepted,
      long duplicates,
      OptionalLong watermark,
      Continues continues,
      OptionalLong finalAt,
      List<MetricValue> metrics,
      int generation) {

    public ViewedWindow {
      metrics = List.copyOf(metrics);
    }
  }
}
