package io.watershed.runtime.grpc;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.grpc.javadsl.Metadata;

/**
 * The time a call may take, as the client asks for it in the header {@code grpc-timeout}. The
 * library hands the header on and applies nothing.
 */
final class Deadline {

  private static final String HEADER = "grpc-timeout";
  private static final Pattern FORMAT = Pattern.compile("([0-9]{1,8})([HMSmun])");

  private Deadline() {}

  /**
   * What the client asks for; empty without the header.
   *
   * @throws ServiceException if the header isn't as the gRPC protocol defines it
   */
  static Optional<Duration> requested(Metadata metadata) {
    return metadata.getText(HEADER).map(Deadline::parse);
  }

  static Duration parse(String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      throw ServiceException.invalid(HEADER, text, "1 to 8 digits and one of H, M, S, m, u, n");
    }
    ChronoUnit unit =
        switch (matcher.group(2).charAt(0)) {
          case 'H' -> ChronoUnit.HOURS;
          case 'M' -> ChronoUnit.MINUTES;
          case 'S' -> ChronoUnit.SECONDS;
          case 'm' -> ChronoUnit.MILLIS;
          case 'u' -> ChronoUnit.MICROS;
          default -> ChronoUnit.NANOS;
        };
    return Duration.of(Long.parseLong(matcher.group(1)), unit);
  }

  /** The stage's result, or {@code DEADLINE_EXCEEDED} once {@code deadline} is over. */
  static <T> CompletionStage<T> enforce(CompletionStage<T> stage, Duration deadline) {
    CompletableFuture<T> bounded =
        stage.toCompletableFuture().copy().orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    return bounded.exceptionally(
        failure -> {
          // The copy wraps what the stage itself failed with; only its own time-out comes bare.
          throw failure instanceof TimeoutException
              ? ServiceException.deadlineExceeded(deadline)
              : failure instanceof CompletionException e ? e : new CompletionException(failure);
        });
  }
}
