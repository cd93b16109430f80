package io.watershed.protocol.event;

/**
 * Turns the bytes of a record into an event of one pipeline. A bad record is a value, never an
 * exception. Instances are for one thread at a time.
 */
public interface EventDecoder {

  /** Never null; never throws for any bytes. */
  Decoded decode(SourceRecord record);
}
