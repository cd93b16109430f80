package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.List;

/**
 * Protobuf messages with their lengths before them, as {@code writeDelimitedTo} writes them; plain
 * or packed with gzip or Zstandard. A message is a record as it stands. One file is one piece.
 */
public final class ProtobufFormat implements FileFormat {

  @Override
  public String name() {
    return "protobuf";
  }

  @Override
  public boolean accepts(String fileName) {
    return Packing.endsIn(fileName, List.of(".pb", ".binpb", ".protobuf"));
  }

  @Override
  public List<Piece> pieces(ByteSource file, long wantedBytes, Limits limits) {
    return List.of(new Piece(0, file.size(), 0, -1));
  }

  @Override
  public Rows open(ByteSource file, Piece piece, long fromRow, Reading reading) throws IOException {
    return Skipping.to(fromRow, DelimitedMessages.open(file, reading.limits()));
  }
}
