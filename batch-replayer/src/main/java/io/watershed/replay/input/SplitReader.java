package io.watershed.replay.input;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.RowDecoder;
import io.watershed.protocol.file.Rows;
import io.watershed.replay.format.FileFormat;
import io.watershed.replay.format.Limits;
import io.watershed.replay.source.ByteSource;
import io.watershed.replay.source.FileStores;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The rows of a split, in order, each with its number and what becomes of it; pulled one by one, so
 * that nothing but the row in hand and what its format needs of the file is in memory. For one
 * thread.
 */
public final class SplitReader implements AutoCloseable {

  private final Split split;
  private final ByteSource source;
  private final Rows rows;
  private final RowDecoder decoder;
  private final byte[] positionPrefix;
  private Decoded decoded;
  private long last;
  private long accepted;
  private long filtered;
  private long refused;

  private SplitReader(
      Split split, ByteSource source, Rows rows, RowDecoder decoder, byte[] positionPrefix) {
    this.split = split;
    this.source = source;
    this.rows = rows;
    this.decoder = decoder;
    this.positionPrefix = positionPrefix;
  }

  /**
   * Opens a split before one of its rows.
   *
   * @param inputs as the split was planned with
   * @param decoder of the pipeline; can be used for one split after the other
   * @param fromRow number within the file; whoever takes over a split begins behind what was
   *     applied
   * @throws io.watershed.replay.source.ChangedFileException if the file isn't what it was
   */
  public static SplitReader open(
      Split split,
      InputDefinition inputs,
      RowDecoder decoder,
      FileStores stores,
      Limits limits,
      long fromRow)
      throws IOException {
    var source = stores.of(split.file()).open(split.file(), split.version());
    try {
      var reading = InputPlanner.reading(inputs, decoder, limits);
      var rows = FileFormat.named(split.format()).open(source, split.piece(), fromRow, reading);
      var prefix =
          inputs.positions() == InputDefinition.Positions.PRODUCED
              ? (ByteSource.fileName(split.file()) + "#").getBytes(StandardCharsets.UTF_8)
              : null;
      var added = InputPlanner.added(inputs, split.fields()).to(rows);
      var reader = new SplitReader(split, source, added, decoder, prefix);
      reader.last = Math.max(split.firstRow(), fromRow) - 1;
      return reader;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /**
   * Goes on to the next row.
   *
   * @return false behind the last one
   * @throws IOException naming file and row or byte, where the file can't be read any further
   */
  public boolean next() throws IOException {
    if (!rows.next()) {
      requireAll();
      return false;
    }
    last = rows.number();
    decoded = decoder.decode(rows, position());
    switch (decoded) {
      case Decoded.Accepted event -> accepted++;
      case Decoded.Filtered none -> filtered++;
      case Decoded.Refused bad -> refused++;
    }
    return true;
  }

  private void requireAll() throws IOException {
    long end = split.firstRow() + split.rows();
    if (split.rows() >= 0 && last + 1 < end) {
      throw new EOFException(
          "%s: ends behind row %d (expected, as planned: rows up to %d)"
              .formatted(split.file(), last, end - 1));
    }
  }

  private byte[] position() {
    if (positionPrefix == null) {
      return null;
    }
    var number = Long.toString(rows.number()).getBytes(StandardCharsets.US_ASCII);
    var position = new byte[positionPrefix.length + number.length];
    System.arraycopy(positionPrefix, 0, position, 0, positionPrefix.length);
    System.arraycopy(number, 0, position, positionPrefix.length, number.length);
    return position;
  }

  /** Number of the current row within its file, from 0. */
  public long row() {
    return last;
  }

  /** What became of the current row. */
  public Decoded decoded() {
    return decoded;
  }

  /** Rows that were events, of those that were read here. */
  public long accepted() {
    return accepted;
  }

  /** Rows that the pipeline's filter passed over. */
  public long filtered() {
    return filtered;
  }

  /** Rows for the quarantine, with {@link Split#file} and {@link #row} for their place. */
  public long refused() {
    return refused;
  }

  @Override
  public void close() throws IOException {
    try (source) {
      rows.close();
    }
  }
}
