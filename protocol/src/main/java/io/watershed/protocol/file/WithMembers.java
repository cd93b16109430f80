package io.watershed.protocol.file;

import io.watershed.protocol.pipeline.FieldPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Records of JSON with added members. These are written before the last brace, where they count
 * even if a record has such a member itself.
 */
final class WithMembers implements Rows.OfRecords {

  private final Rows.OfRecords rows;
  private final byte[] constants;
  private final byte[] rowName;

  WithMembers(Rows.OfRecords rows, AddedFields added) throws IOException {
    this.rows = rows;
    var values = new TreeMap<>(added.constants());
    var tree =
        new RowTree(values.keySet().stream().map(name -> new FieldPath(List.of(name))).toList());
    int column = 0;
    for (var value : values.values()) {
      CellText.read(value, column++, tree);
    }
    this.constants = members(tree);
    if (added.row().isPresent()) {
      var numbered = new RowTree(List.of(new FieldPath(List.of(added.row().get()))));
      numbered.integer(0, 0);
      var member = members(numbered);
      this.rowName = Arrays.copyOf(member, member.length - 1);
    } else {
      this.rowName = null;
    }
  }

  /** An object without its braces. */
  private static byte[] members(RowTree tree) throws IOException {
    var object = RowTree.bytes(tree.object());
    return Arrays.copyOfRange(object, 1, object.length - 1);
  }

  @Override
  public Rows.Encoding encoding() {
    return Rows.Encoding.JSON;
  }

  @Override
  public byte[] record() throws IOException {
    var record = rows.record();
    int brace = lastOf(record, record.length);
    if (brace < 0 || record[brace] != '}') {
      // No object; the decoder says so.
      return record;
    }
    int before = lastOf(record, brace);
    boolean first = before >= 0 && record[before] == '{';
    var out = new ByteArrayOutputStream(record.length + constants.length + 64);
    out.write(record, 0, brace);
    if (constants.length > 0) {
      comma(out, first);
      out.writeBytes(constants);
      first = false;
    }
    if (rowName != null) {
      comma(out, first);
      out.writeBytes(rowName);
      out.writeBytes(Long.toString(number()).getBytes(StandardCharsets.US_ASCII));
    }
    out.write('}');
    return out.toByteArray();
  }

  private static void comma(ByteArrayOutputStream out, boolean first) {
    if (!first) {
      out.write(',');
    }
  }

  /** Index of the last byte before {@code end} that isn't blank. */
  private static int lastOf(byte[] text, int end) {
    int at = end - 1;
    while (at >= 0
        && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
      at--;
    }
    return at;
  }

  @Override
  public boolean next() throws IOException {
    return rows.next();
  }

  @Override
  public long number() {
    return rows.number();
  }

  @Override
  public long count() {
    return rows.count();
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
