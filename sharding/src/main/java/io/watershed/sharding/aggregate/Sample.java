package io.watershed.sharding.aggregate;

/** What an aggregate sees of one event. */
public interface Sample {

  /** Event time, epoch ms. */
  long time();

  /** Upper half of the event's id. */
  long idHigh();

  /** Lower half of the event's id. */
  long idLow();

  /** The value of a LONG, or of a DECIMAL in units of its last digit. */
  long asLong();

  /** The value of a DOUBLE. */
  double asDouble();

  /** The value of a TEXT. */
  String asText();
}
