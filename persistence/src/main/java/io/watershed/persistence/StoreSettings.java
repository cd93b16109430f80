package io.watershed.persistence;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How to reach the database, and how much of it to use.
 *
 * @param poolSize connections of one node, shared by the journal and the tables
 * @param connectTimeout patience for a connection, a new one or one from the pool
 * @param statementTimeout after which the server gives up on a statement
 * @param socketTimeout after which silence of the server counts as a lost connection; longer than
 *     {@code statementTimeout}, so that the server gives up first
 * @param idleTransactionTimeout after which the server ends a session that is silent in the middle
 *     of a transaction, and with it what it has locked; less than {@code statementTimeout}, so that
 *     whoever waits for that gets it
 * @param openTimeout how long {@link Store#awaitOpen} waits for a database that doesn't answer
 * @param journal the write and read path of the journal
 */
public record StoreSettings(
    String jdbcUrl,
    String user,
    String password,
    int poolSize,
    Duration connectTimeout,
    Duration statementTimeout,
    Duration socketTimeout,
    Duration idleTransactionTimeout,
    Duration openTimeout,
    JournalSettings journal) {

  /**
   * How the journal uses its connections.
   *
   * @param writers threads that commit groups of writes
   * @param readers threads that read for recoveries
   * @param maxGroupWrites the most persists in one transaction
   * @param maxGroupBytes the most payload bytes in one transaction, unless a single write is larger
   */
  public record JournalSettings(int writers, int readers, int maxGroupWrites, int maxGroupBytes) {}

  public StoreSettings {
    var problems = new ArrayList<String>();
    require(
        jdbcUrl.startsWith("jdbc:postgresql:"),
        problems,
        "jdbc-url",
        jdbcUrl,
        "jdbc:postgresql://…");
    require(!user.isEmpty(), problems, "user", user, "a name");
    var own = journal.writers() + journal.readers();
    require(
        poolSize > own,
        problems,
        "pool-size",
        poolSize,
        "more than journal.writers + journal.readers = " + own);
    require(
        connectTimeout.toMillis() >= 250, problems, "connect-timeout", connectTimeout, ">= 250 ms");
    require(
        statementTimeout.toMillis() >= 100,
        problems,
        "statement-timeout",
        statementTimeout,
        ">= 100 ms");
    require(
        socketTimeout.compareTo(statementTimeout) > 0,
        problems,
        "socket-timeout",
        socketTimeout,
        "more than statement-timeout = " + statementTimeout);
    require(
        idleTransactionTimeout.toMillis() >= 100
            && idleTransactionTimeout.compareTo(statementTimeout) < 0,
        problems,
        "idle-transaction-timeout",
        idleTransactionTimeout,
        "from 100 ms to less than statement-timeout = " + statementTimeout);
    require(!openTimeout.isNegative(), problems, "open-timeout", openTimeout, ">= 0");
    require(journal.writers() > 0, problems, "journal.writers", journal.writers(), ">= 1");
    require(journal.readers() > 0, problems, "journal.readers", journal.readers(), ">= 1");
    require(
        journal.maxGroupWrites() > 0,
        problems,
        "journal.max-group-writes",
        journal.maxGroupWrites(),
        ">= 1");
    require(
        journal.maxGroupBytes() > 0,
        problems,
        "journal.max-group-bytes",
        journal.maxGroupBytes(),
        ">= 1");
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** Reads {@code watershed.store}; its defaults stand in {@code reference.conf}. */
  public static StoreSettings from(Config root) {
    var config = root.getConfig("watershed.store");
    var journal = config.getConfig("journal");
    return new StoreSettings(
        config.getString("jdbc-url"),
        config.getString("user"),
        config.getString("password"),
        config.getInt("pool-size"),
        config.getDuration("connect-timeout"),
        config.getDuration("statement-timeout"),
        config.getDuration("socket-timeout"),
        config.getDuration("idle-transaction-timeout"),
        config.getDuration("open-timeout"),
        new JournalSettings(
            journal.getInt("writers"),
            journal.getInt("readers"),
            journal.getInt("max-group-writes"),
            Math.toIntExact(journal.getBytes("max-group-bytes"))));
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "StoreSettings[%s, user=%s, pool-size=%d, journal=%s]"
        .formatted(jdbcUrl, user, poolSize, journal);
  }

  private static void require(
      boolean holds, List<String> problems, String name, Object value, String expected) {
    if (!holds) {
      problems.add("watershed.store.%s: %s (expected: %s)".formatted(name, value, expected));
    }
  }
}
