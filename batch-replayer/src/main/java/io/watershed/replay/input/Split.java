package io.watershed.replay.input;

import io.watershed.replay.format.Piece;
import io.watershed.replay.source.FileVersion;
import java.util.Map;

/**
 * An independently readable piece of a replay's inputs: what a worker leases, and a source
 * partition whose offsets are row numbers. Whoever reads it gets the same rows under the same
 * numbers.
 *
 * @param file path or URI
 * @param size of the file, bytes
 * @param checksum of the file, as {@link FileVersion} has it
 * @param format name of the format
 * @param begin first byte
 * @param end behind the last byte
 * @param firstRow number within the file of the first row
 * @param rows how many; -1: not known
 * @param fields values that the directories give to fields
 */
public record Split(
    String file,
    long size,
    String checksum,
    String format,
    long begin,
    long end,
    long firstRow,
    long rows,
    Map<String, String> fields) {

  public Split {
    fields = Map.copyOf(fields);
  }

  static Split of(
      String file, FileVersion version, String format, Piece piece, Map<String, String> fields) {
    return new Split(
        file,
        version.size(),
        version.checksum(),
        format,
        piece.begin(),
        piece.end(),
        piece.firstRow(),
        piece.rows(),
        fields);
  }

  FileVersion version() {
    return new FileVersion(size, checksum);
  }

  Piece piece() {
    return new Piece(begin, end, firstRow, rows);
  }

  /** For example {@code flights.parquet, rows 1000 to 1999}. */
  @Override
  public String toString() {
    return rows < 0
        ? file + ", rows from " + firstRow + " on"
        : file + ", rows " + firstRow + " to " + (firstRow + rows - 1);
  }
}
