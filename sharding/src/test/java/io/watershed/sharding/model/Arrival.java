package io.watershed.sharding.model;

import io.watershed.protocol.event.Event;
import java.util.Arrays;
import java.util.Objects;

/**
 * An event as it reaches an entity.
 *
 * @param source which source partition, as a number
 * @param stamp watermark of the source partition at the event's position, epoch ms
 * @param contentHash orders contents of equal version; equal for equal contents
 */
public record Arrival(int source, long offset, long stamp, long contentHash, Event event) {

  /** Event time, epoch ms. */
  public long time() {
    return event.time();
  }

  /** The 128 bits of the id. */
  public Id id() {
    return new Id(event.idHigh(), event.idLow());
  }

  /** Whether another event says the same: time, measures and texts. */
  boolean saysTheSameAs(Arrival other) {
    return content(event).equals(content(other.event));
  }

  private static Object content(Event event) {
    Object[] parts = new Object[2 * event.measures() + 1];
    parts[0] = event.time();
    for (int m = 0; m < event.measures(); m++) {
      parts[2 * m + 1] = event.measure(m);
      parts[2 * m + 2] = Objects.requireNonNullElse(event.text(m), "absent");
    }
    return Arrays.asList(parts);
  }

  /** An event id. */
  public record Id(long high, long low) implements Comparable<Id> {
    @Override
    public int compareTo(Id other) {
      int order = Long.compareUnsigned(high, other.high);
      return order == 0 ? Long.compareUnsigned(low, other.low) : order;
    }
  }
}
