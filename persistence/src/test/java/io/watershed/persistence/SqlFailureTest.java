package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailureTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08006", "57P01", "57P02", "57P03", "57014", "53100", "53300", "58030", "25006", "40001",
        "40P01", "55P03"
      })
  void shouldTakeTheStatesOfOutagesForOutages(String state) {
    assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SqlFailure.OUTAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22P02", "22021", "22001", "23514", "54000", "21000"})
  void shouldTakeBadValuesForDataErrors(String state) {
    assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SqlFailure.DATA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42P01", "42501", "28P01", "3D000", "XX000"})
  void shouldTakeEverythingElseForARefusal(String state) {
    assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SqlFailure.REFUSED);
  }

  @Test
  void shouldLookForBrokenConnectionsInTheCauses() {
    var timedOut = new SQLException("x", "22000", new SocketTimeoutException("read"));
    assertThat(SqlFailure.of(timedOut)).isEqualTo(SqlFailure.OUTAGE);
    assertThat(SqlFailure.of(new SQLTransientConnectionException("pool")))
        .isEqualTo(SqlFailure.OUTAGE);
  }
}
