package io.watershed.persistence;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** What a failed statement means for the one who sent it. */
public enum SqlFailure {
  /**
   * The database is out of reach, stopping, starting, full, read-only or busy: the same statement
   * may succeed later. If it was a commit, it may even have happened.
   */
  OUTAGE,
  /** One of the values is not acceptable; the others of the same statement may be. */
  DATA,
  /** The statement itself is not acceptable: a missing table, a missing right, a bug. */
  REFUSED;

  /**
   * By SQLSTATE class: 08 connection, 25 read-only and the like, 40 deadlock, 53 resources, 55
   * locks, 57 operator intervention and time-outs, 58 system.
   */
  private static final Set<String> OUTAGES = Set.of("08", "25", "40", "53", "55", "57", "58");

  /**
   * 21 cardinality, 22 data, 23 integrity, 54 program limits (such as the size of an index row).
   */
  private static final Set<String> DATA_ERRORS = Set.of("21", "22", "23", "54");

  public static SqlFailure of(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isConnectionTrouble(cause)) {
        return OUTAGE;
      }
    }
    var state = failure.getSQLState();
    if (state == null || state.length() < 2 || OUTAGES.contains(state.substring(0, 2))) {
      return OUTAGE;
    }
    return DATA_ERRORS.contains(state.substring(0, 2)) ? DATA : REFUSED;
  }

  /** Whether the server gave a statement up because it took too long, or was told to. */
  public static boolean isTimeout(Throwable failure) {
    return failure instanceof SQLException sql && "57014".equals(sql.getSQLState());
  }

  /** Whether somebody else kept a lock for longer than it was waited for. */
  public static boolean isLocked(SQLException failure) {
    return "55P03".equals(failure.getSQLState());
  }

  private static boolean isConnectionTrouble(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof SQLTransientException
        || cause instanceof SQLRecoverableException
        || cause instanceof SQLNonTransientConnectionException;
  }
}
