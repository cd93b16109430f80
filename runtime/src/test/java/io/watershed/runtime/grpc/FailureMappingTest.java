package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.pekko.grpc.internal.MissingParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureMappingTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(ServiceException.invalid("limit", -1, "0 to 10000"), Code.INVALID_ARGUMENT),
        Arguments.of(ServiceException.unknownPipeline("x", List.of("a")), Code.NOT_FOUND),
        Arguments.of(ServiceException.unknownEntity("p", "x"), Code.NOT_FOUND),
        Arguments.of(ServiceException.unknownService("x"), Code.NOT_FOUND),
        Arguments.of(ServiceException.aheadOfEntity(9, 3, "x"), Code.OUT_OF_RANGE),
        Arguments.of(
            ServiceException.deadlineExceeded(Duration.ofSeconds(1)), Code.DEADLINE_EXCEEDED),
        Arguments.of(ServiceException.tooLarge(9, 3), Code.RESOURCE_EXHAUSTED),
        Arguments.of(ServiceException.goingDown(), Code.UNAVAILABLE),
        Arguments.of(new TimeoutException("entity"), Code.UNAVAILABLE),
        Arguments.of(new InvalidProtocolBufferException("bad"), Code.INVALID_ARGUMENT),
        Arguments.of(new MissingParameterException(), Code.INVALID_ARGUMENT),
        Arguments.of(Status.ABORTED.asRuntimeException(), Code.ABORTED),
        Arguments.of(Status.ABORTED.asException(), Code.ABORTED),
        Arguments.of(new UnsupportedOperationException("Not implemented: Foo"), Code.UNIMPLEMENTED),
        Arguments.of(new UnsupportedOperationException("immutable list"), Code.INTERNAL),
        Arguments.of(new UnsupportedOperationException(), Code.INTERNAL),
        Arguments.of(new IllegalStateException("secret"), Code.INTERNAL));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void shouldGiveEachFailureItsStatus(Throwable failure, Code expected) {
    assertThat(FailureMapping.statusOf(failure).getCode()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void shouldUnwrapWhatFuturesWrap(Throwable failure, Code expected) {
    var wrapped = new CompletionException(new ExecutionException(new CompletionException(failure)));
    assertThat(FailureMapping.statusOf(wrapped).getCode()).isEqualTo(expected);
  }

  @Test
  void shouldNotTellWhatOnlyTheLogMayKnow() {
    assertThat(FailureMapping.statusOf(new IllegalStateException("secret")).getDescription())
        .doesNotContain("secret");
  }

  @Test
  void shouldNameFieldValueAndExpectation() {
    assertThat(
            FailureMapping.statusOf(ServiceException.invalid("limit", -5, "0 to 10000"))
                .getDescription())
        .isEqualTo("limit: -5 (expected: 0 to 10000)");
  }

  @Test
  void shouldShortenLongValues() {
    assertThat(ServiceException.invalid("entity", "x".repeat(2_000), "a key").getMessage())
        .hasSizeLessThan(150)
        .contains("2000 characters");
  }

  @Test
  void shouldNameTheKnownPipelines() {
    assertThat(ServiceException.unknownPipeline("x", List.of("b", "a")).getMessage())
        .isEqualTo("pipeline: x (expected: one of a, b)");
  }
}
