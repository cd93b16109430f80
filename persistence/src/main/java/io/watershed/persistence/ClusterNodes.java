package io.watershed.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Table {@code cluster_node}: where the nodes of the cluster are, and who may found one. All that
 * nodes share even where they don't reach each other is the store, so the store decides.
 */
public final class ClusterNodes {

  private static final String ANNOUNCE =
      "insert into cluster_node (address, incarnation, member, seen_at) values (?, ?, false, now())"
          + " on conflict (address) do update set incarnation = excluded.incarnation,"
          + " member = false, seen_at = excluded.seen_at";

  private static final String RENEW =
      "update cluster_node set member = true, seen_at = now() where address = ? and incarnation = ?";

  private static final String LEAVE =
      "delete from cluster_node where address = ? and incarnation = ?";

  private static final String MEMBERS =
      "select address from cluster_node where member and address <> ?"
          + " and seen_at > now() - ? * interval '1 ms' order by address";

  /** One transaction after the other founds. */
  private static final String LOCK = "lock table cluster_node in share row exclusive mode";

  private final Connections connections;

  ClusterNodes(Connections connections) {
    this.connections = connections;
  }

  /** A node has started and looks for its cluster; what was known of its address is void. */
  public void announce(String address, long incarnation) {
    connections.run(
        "announce node " + address, connection -> run(connection, ANNOUNCE, address, incarnation));
  }

  /** The node is a member, and there. */
  public void renew(String address, long incarnation) {
    connections.run(
        "renew node " + address, connection -> run(connection, RENEW, address, incarnation));
  }

  /** The node ends in order. */
  public void leave(String address, long incarnation) {
    connections.run(
        "forget node " + address, connection -> run(connection, LEAVE, address, incarnation));
  }

  /**
   * Addresses of the other members that were there lately, in order.
   *
   * @param lately a member that was silent for longer doesn't count
   */
  public List<String> others(String address, Duration lately) {
    return connections.call(
        "look for nodes", connection -> others(connection, address, lately.toMillis()));
  }

  /**
   * Makes an announced node the first member of a cluster, unless there is another member: of
   * several nodes that ask at once one gets the right.
   *
   * @return whether it may begin a cluster of its own
   */
  public boolean found(String address, long incarnation, Duration lately) {
    return connections.call(
        "found a cluster",
        connection -> {
          connection.setAutoCommit(false);
          try {
            boolean alone = lockedAlone(connection, address, lately);
            if (alone) {
              run(connection, RENEW, address, incarnation);
            }
            connection.commit();
            return alone;
          } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
          } finally {
            connection.setAutoCommit(true);
          }
        });
  }

  private static boolean lockedAlone(Connection connection, String address, Duration lately)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(LOCK);
    }
    return others(connection, address, lately.toMillis()).isEmpty();
  }

  private static void run(Connection connection, String sql, String address, long incarnation)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, address);
      statement.setLong(2, incarnation);
      statement.executeUpdate();
    }
  }

  private static List<String> others(Connection connection, String address, long lately)
      throws SQLException {
    try (var statement = connection.prepareStatement(MEMBERS)) {
      statement.setString(1, address);
      statement.setLong(2, lately);
      var addresses = new ArrayList<String>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          addresses.add(rows.getString(1));
        }
      }
      return List.copyOf(addresses);
    }
  }
}
