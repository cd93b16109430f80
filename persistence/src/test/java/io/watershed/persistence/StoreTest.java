package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.OptionalInt;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class StoreTest {

  @Test
  void shouldBuildTheSchemaFromNothingAndOnlyOnce() {
    var settings = TestDatabase.fresh();
    try (var store = Store.open(settings)) {
      store.pipelines().register("flights", "f", "d", 8, OptionalInt.empty());
    }
    try (var store = Store.open(settings)) {
      assertThat(store.pipelines().list()).hasSize(1);
      store.ping();
    }
  }

  @Test
  void shouldFailAtOnceWhereNothingListens() throws IOException {
    assertThatThrownBy(() -> Store.open(StoreSettings.from(nowhere("0s"))))
        .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
        .matches(StoreException::retryable);
  }

  @Test
  void shouldGiveUpWaitingInTheEnd() throws IOException {
    assertThatThrownBy(() -> Store.awaitOpen(StoreSettings.from(nowhere("250ms"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("opening jdbc:postgresql://127.0.0.1:");
  }

  @Test
  void shouldNotWaitForADatabaseThatRefuses() {
    var settings =
        StoreSettings.from(
            ConfigFactory.parseString("watershed.store.user = nobody")
                .withFallback(TestDatabase.freshConfig())
                .withFallback(ConfigFactory.load()));
    assertThatThrownBy(() -> Store.awaitOpen(settings))
        .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
        .matches(failure -> !failure.retryable());
  }

  @Test
  void shouldExplainEveryTableToAnalysts() throws SQLException {
    try (var store = Store.open(TestDatabase.fresh());
        var connection = store.pool().getConnection();
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "select relname from pg_class where relnamespace = current_schema()::regnamespace"
                        + " and relkind in ('r', 'v') and relname <> 'flyway_schema_history'"
                        + " and obj_description(oid) is null")) {
      var silent = new ArrayList<String>();
      while (rows.next()) {
        silent.add(rows.getString(1));
      }
      assertThat(silent).isEmpty();
    }
  }

  @Test
  void shouldCommitSynchronouslyAndLimitStatements() throws SQLException {
    try (var store = Store.open(TestDatabase.fresh());
        var connection = store.pool().getConnection()) {
      for (var setting :
          new String[][] {{"synchronous_commit", "on"}, {"statement_timeout", "20s"}}) {
        try (var rows = connection.createStatement().executeQuery("show " + setting[0])) {
          rows.next();
          assertThat(rows.getString(1)).isEqualTo(setting[1]);
        }
      }
    }
  }

  private static com.typesafe.config.Config nowhere(String openTimeout) throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var free = socket.getLocalPort();
      return ConfigFactory.parseString(
              "watershed.store { jdbc-url = \"jdbc:postgresql://127.0.0.1:%d/x\", open-timeout = %s }"
                  .formatted(free, openTimeout))
          .withFallback(ConfigFactory.load());
    }
  }
}
