package io.watershed.protocol.event;

/** What became of a record. */
public sealed interface Decoded {

  /**
   * @param unknownFields how many fields the record had that the format does not know; they are
   *     tolerated and counted (JSON: always 0, since JSON has no schema)
   */
  record Accepted(Event event, int unknownFields) implements Decoded {}

  /**
   * A record for which the pipeline's filter does not hold: it is no event, and is counted.
   *
   * @param unknownFields as for an accepted one
   */
  record Filtered(int unknownFields) implements Decoded {}

  /**
   * @param detail one line that names the field, the value (shortened) and what was expected
   */
  record Refused(Refusal reason, String detail) implements Decoded {}
}
