package io.watershed.persistence.replay;

/**
 * A row of a file that could not become an event.
 *
 * @param row number within the file
 * @param reason a stable name, such as {@code MISSING_KEY}
 * @param detail one line for people
 */
public record RefusedRow(long row, String reason, String detail) {}
