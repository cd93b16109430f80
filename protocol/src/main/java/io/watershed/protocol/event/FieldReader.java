package io.watershed.protocol.event;

import java.io.IOException;

/** Finds the fields that a pipeline needs in the bytes of a record, and passes over the rest. */
interface FieldReader {

  /**
   * Fills the slots, which are empty before.
   *
   * @return how many fields the record has that the format does not know
   * @throws IOException if the bytes aren't of this format, with one line that says why
   */
  int read(byte[] value, FieldSlots slots) throws IOException;
}
