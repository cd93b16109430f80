package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

  @ParameterizedTest
  @CsvSource({
    "1H, PT1H",
    "2M, PT2M",
    "15S, PT15S",
    "1500m, PT1.5S",
    "7u, PT0.000007S",
    "99999999n, PT0.099999999S"
  })
  void shouldReadEveryUnit(String text, Duration expected) {
    assertThat(Deadline.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S", "1", "1s", "-1S", "123456789S", "1 S", "1.5S"})
  void shouldRefuseWhatTheProtocolDoesNotDefine(String text) {
    assertThatThrownBy(() -> Deadline.parse(text))
        .hasMessageStartingWith("grpc-timeout: ")
        .hasMessageContaining("(expected: 1 to 8 digits and one of H, M, S, m, u, n)");
  }

  @Test
  void shouldEndACallThatTakesTooLong() {
    var never = new CompletableFuture<String>();
    assertThatThrownBy(
            () -> Deadline.enforce(never, Duration.ofMillis(5)).toCompletableFuture().join())
        .cause()
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.code()).isEqualTo(ServiceException.Code.DEADLINE_EXCEEDED));
  }

  @Test
  void shouldNotTakeTheTimeOutOfAnEntityForItsOwn() {
    var failed = CompletableFuture.failedFuture(new TimeoutException("entity"));
    assertThatThrownBy(
            () -> Deadline.enforce(failed, Duration.ofMinutes(1)).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .rootCause()
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void shouldHandOnAnAnswerInTime() {
    var answer = CompletableFuture.completedFuture("yes");
    assertThat(Deadline.enforce(answer, Duration.ofMinutes(1)).toCompletableFuture().join())
        .isEqualTo("yes");
  }
}
