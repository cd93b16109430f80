package io.watershed.persistence.journal;

import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.Store;
import io.watershed.persistence.WindowRow;
import java.sql.SQLException;
import java.util.List;

/** Result rows without the journal rows that they would come with. */
public final class TestWrites {
  private TestWrites() {}

  public static void windows(Store store, List<WindowRow> rows) {
    try (var connection = store.pool().getConnection()) {
      ResultTables.upsertWindows(connection, rows);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void late(Store store, List<LateRow> rows) {
    try (var connection = store.pool().getConnection()) {
      LateTable.insert(connection, rows);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void entities(Store store, List<EntityRow> rows) {
    try (var connection = store.pool().getConnection()) {
      ResultTables.upsertEntities(connection, rows);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
