package io.watershed.persistence.journal;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * A column whose text is mostly that of the row before, as the incarnation that wrote an event:
 * read once, it is not made anew.
 */
final class RepeatedText {
  private final int column;
  private byte[] bytes = {};
  private String text = "";

  RepeatedText(int column) {
    this.column = column;
  }

  /** Of the present row; null where it has none. */
  String of(ResultSet row) throws SQLException {
    var found = row.getBytes(column);
    if (found == null) {
      return null;
    }
    if (!Arrays.equals(found, bytes)) {
      bytes = found;
      text = new String(found, StandardCharsets.UTF_8);
    }
    return text;
  }
}
