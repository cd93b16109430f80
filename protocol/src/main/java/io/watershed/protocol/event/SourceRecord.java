package io.watershed.protocol.event;

/**
 * The bytes of one record, from Kafka or made from a row of a file.
 *
 * <p>The arrays belong to the record and must not change.
 */
public final class SourceRecord {

  private final byte[] value;
  private final byte[] position;

  /**
   * @param value the record's value; null for a tombstone
   * @param position value of the header {@code watershed-position}; null where it has none
   */
  public SourceRecord(byte[] value, byte[] position) {
    this.value = value;
    this.position = position;
  }

  /** The value, or null. */
  public byte[] value() {
    return value;
  }

  /** The position that the producer wrote into the record, or null. */
  public byte[] position() {
    return position;
  }
}
