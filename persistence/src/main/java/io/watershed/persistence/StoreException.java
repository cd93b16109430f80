package io.watershed.persistence;

import java.sql.SQLException;

/** The one failure of the store: names the operation that failed and whether to try it again. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  private StoreException(String message, boolean retryable, Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** What a failed statement means for the operation that it was part of. */
  public static StoreException failed(String operation, SQLException cause) {
    var retryable = SqlFailure.of(cause) == SqlFailure.OUTAGE;
    return new StoreException(
        "store: %s failed (%s, SQLSTATE %s): %s"
            .formatted(
                operation,
                retryable ? "try again" : "will fail again",
                cause.getSQLState(),
                cause.getMessage()),
        retryable,
        cause);
  }

  static StoreException unopened(String jdbcUrl, boolean retryable, Throwable cause) {
    return new StoreException(
        "store: opening %s failed: %s".formatted(jdbcUrl, cause.getMessage()), retryable, cause);
  }

  /**
   * True where the database was out of reach or refused for the time being; false where the same
   * call will fail again.
   */
  public boolean retryable() {
    return retryable;
  }
}
