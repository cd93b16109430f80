package io.watershed.protocol.event;

/** Puts into one line what a refused record had, and what was expected. */
final class RefusalDetail {

  private static final int SHOWN_CHARACTERS = 40;
  private static final int SHOWN_SOURCE = 200;
  private static final int LONGEST_LINE = 500;

  private final FieldLayout layout;
  private final FieldSlots slots;

  RefusalDetail(FieldLayout layout, FieldSlots slots) {
    this.layout = layout;
    this.slots = slots;
  }

  /** For example {@code key origin: absent (expected: text or an integer)}. */
  RefusedException refused(Refusal reason, String role, int slot, String expected) {
    String line =
        role + " " + shownSource(slot) + ": " + shown(slot) + " (expected: " + expected + ")";
    return new RefusedException(reason, oneLine(line));
  }

  private String shown(int slot) {
    return switch (slots.kind(slot)) {
      case ABSENT -> "absent";
      case NULL -> "null";
      case ZERO, INTEGER -> Long.toString(slots.integer(slot));
      case BIG_INTEGER -> shortened(slots.string(slot), slots.textLength(slot));
      case DECIMAL ->
          slots.textLength(slot) == 0
              ? Double.toString(slots.number(slot))
              : shortened(slots.string(slot), slots.textLength(slot));
      case TEXT -> shortened("\"" + slots.string(slot) + "\"", slots.textLength(slot));
      case BROKEN_TEXT -> "text with half a surrogate pair";
      case OTHER -> "neither text nor number";
    };
  }

  private String shownSource(int slot) {
    String source = layout.source(slot).toString();
    return source.length() <= SHOWN_SOURCE ? source : cut(source, SHOWN_SOURCE) + "…";
  }

  private static String shortened(String text, int bytes) {
    return text.length() <= SHOWN_CHARACTERS
        ? text
        : cut(text, SHOWN_CHARACTERS) + "… of " + bytes + " bytes";
  }

  /** Without control characters and halves of surrogate pairs, and not too long. */
  static String oneLine(String text) {
    String line = String.valueOf(text).replaceAll("[\\p{Cntrl}\\p{Cs}]", " ");
    return line.length() <= LONGEST_LINE ? line : cut(line, LONGEST_LINE) + "…";
  }

  /** Never between the two halves of a surrogate pair, which no store could hold. */
  static String cut(String text, int length) {
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}
