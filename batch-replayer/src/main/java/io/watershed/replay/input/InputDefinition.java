package io.watershed.replay.input;

import io.watershed.replay.format.Reading;
import java.util.List;
import java.util.Optional;

/**
 * What an operator says of the files of a replay.
 *
 * @param files paths and URIs, also with wildcards
 * @param format name of the format of all; empty: each file's name says its own
 * @param rowField field that takes the row's number, as {@code watershed produce --row-field}
 *     writes it
 * @param positions what rows are positions of
 */
public record InputDefinition(
    List<String> files,
    Optional<String> format,
    Reading.Csv csv,
    Optional<String> rowField,
    Positions positions,
    Partitions partitions) {

  public InputDefinition {
    files = List.copyOf(files);
  }

  /** Files that say everything themselves. */
  public static InputDefinition of(List<String> files) {
    return new InputDefinition(
        files,
        Optional.empty(),
        Reading.Csv.STANDARD,
        Optional.empty(),
        Positions.UNKNOWN,
        Partitions.NONE);
  }

  /** Whether a row's place can stand for its event's id. */
  public enum Positions {
    /** Nobody knows where these rows were first read; pipelines with such ids are refused. */
    UNKNOWN,
    /** {@code watershed produce} has sent these very files, so file name and row are the id. */
    PRODUCED,
    /** They are records of an archive, which say themselves where they were first read. */
    ARCHIVED
  }

  /** The same with a field that takes the row's number. */
  public InputDefinition withRowField(String name) {
    return new InputDefinition(files, format, csv, Optional.of(name), positions, partitions);
  }

  /** The same with rows that are positions. */
  public InputDefinition with(Positions other) {
    return new InputDefinition(files, format, csv, rowField, other, partitions);
  }

  /** The same with a meaning of directories. */
  public InputDefinition with(Partitions other) {
    return new InputDefinition(files, format, csv, rowField, positions, other);
  }

  /** The same with what CSV files don't say themselves. */
  public InputDefinition with(Reading.Csv other) {
    return new InputDefinition(files, format, other, rowField, positions, partitions);
  }
}
