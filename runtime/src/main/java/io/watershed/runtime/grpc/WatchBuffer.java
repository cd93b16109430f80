package io.watershed.runtime.grpc;

import io.watershed.v1.EntityCounts;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a watch has still to tell its client: the newest version of each window that changed. A slow
 * client gets fewer versions, never an older last one, and the memory is bounded by the number of
 * windows that changed meanwhile.
 */
final class WatchBuffer {

  private record Key(String window, long key) {}

  private static final Comparator<WindowResult> VERSION =
      Comparator.<WindowResult>comparingInt(result -> result.getVersion().getDecision())
          .thenComparingLong(WindowResult::getSequenceNumber);

  private final Map<Key, WindowResult> pending = new HashMap<>();
  private long handled;
  private long told;
  private OptionalLong watermark = OptionalLong.empty();
  private EntityCounts counts = EntityCounts.getDefaultInstance();
  private boolean totalsChanged;

  /**
   * @param after the client has everything up to this sequence number
   */
  WatchBuffer(long after) {
    this.handled = after;
    this.told = after;
  }

  /** Highest sequence number up to which every change was offered. */
  long handled() {
    return handled;
  }

  /**
   * Takes every change above {@link #handled} up to {@code sequenceNumber}.
   *
   * @throws IllegalArgumentException if {@code sequenceNumber} is below what was handled before
   */
  void offer(
      List<WindowResult> changed,
      long sequenceNumber,
      OptionalLong newWatermark,
      EntityCounts newCounts) {
    if (sequenceNumber < handled) {
      throw new IllegalArgumentException(
          "sequence number: " + sequenceNumber + " (expected: at least " + handled + ")");
    }
    for (WindowResult result : changed) {
      pending.merge(
          new Key(result.getWindow(), result.getKey()),
          result,
          (former, latter) -> VERSION.compare(former, latter) > 0 ? former : latter);
    }
    totalsChanged |= !newWatermark.equals(watermark) || !newCounts.equals(counts);
    handled = sequenceNumber;
    watermark = newWatermark;
    counts = newCounts;
  }

  /** Passes over what there is nothing to tell of, up to {@code sequenceNumber}. */
  void skip(long sequenceNumber) {
    handled = Math.max(handled, sequenceNumber);
  }

  /**
   * The next response; empty where nothing changed. Resuming after its sequence number leaves no
   * gap, also where {@code maxWindows} leaves some windows for the response after it.
   */
  Optional<WatchResponse> poll(int maxWindows) {
    if (pending.isEmpty() && !totalsChanged) {
      return Optional.empty();
    }
    List<WindowResult> oldestFirst = new ArrayList<>(pending.values());
    oldestFirst.sort(Comparator.comparingLong(WindowResult::getSequenceNumber));
    int size = Math.min(maxWindows, oldestFirst.size());
    told =
        size < oldestFirst.size()
            ? Math.max(told, oldestFirst.get(size).getSequenceNumber() - 1)
            : handled;
    WatchResponse.Builder response =
        WatchResponse.newBuilder().setSequenceNumber(told).setCounts(counts);
    watermark.ifPresent(response::setWatermark);
    oldestFirst.subList(0, size).stream()
        .sorted(
            Comparator.comparing(WindowResult::getWindow)
                .thenComparingLong(WindowResult::getStart)
                .thenComparingLong(WindowResult::getKey))
        .forEach(
            result -> {
              response.addWindows(result);
              pending.remove(new Key(result.getWindow(), result.getKey()));
            });
    totalsChanged = false;
    return Optional.of(response.build());
  }
}
