package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;

/**
 * A record that could not become an event.
 *
 * @param reason a stable name, such as {@code MISSING_KEY}
 * @param detail one line for people
 * @param epoch leader epoch of the record, -1 if unknown
 * @param timestamp the record's timestamp, epoch ms
 * @param key the record's key, or null
 * @param value the record's value, or null; oversized values are cut at 1 MiB
 * @param valueBytes length of the value before any cut; -1 for null
 * @param position value of the header {@code watershed-position}, where ids are made of it; or null
 * @param at clock at the first reading, epoch ms
 */
public record QuarantinedEvent(
    String pipeline,
    String topic,
    SourcePartition partition,
    long offset,
    int epoch,
    String reason,
    String detail,
    long timestamp,
    byte[] key,
    byte[] value,
    int valueBytes,
    byte[] position,
    long at) {

  /** Of a record that has no position of its own. */
  public QuarantinedEvent(
      String pipeline,
      String topic,
      SourcePartition partition,
      long offset,
      int epoch,
      String reason,
      String detail,
      long timestamp,
      byte[] key,
      byte[] value,
      int valueBytes,
      long at) {
    this(
        pipeline,
        topic,
        partition,
        offset,
        epoch,
        reason,
        detail,
        timestamp,
        key,
        value,
        valueBytes,
        null,
        at);
  }
}
