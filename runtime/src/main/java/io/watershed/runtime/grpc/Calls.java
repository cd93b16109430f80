package io.watershed.runtime.grpc;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.javadsl.Metadata;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;

/**
 * What is around every call: its deadline, the limit of its answer, its timing, and its end with
 * the node's.
 */
final class Calls {

  private final Serving serving;
  private final Duration defaultDeadline;
  private final int maxResponseBytes;
  private final MeterRegistry meters;
  private final SharedKillSwitch streams = KillSwitches.shared("streams");

  Calls(Serving serving, Duration defaultDeadline, int maxResponseBytes, MeterRegistry meters) {
    this.serving = serving;
    this.defaultDeadline = defaultDeadline;
    this.maxResponseBytes = maxResponseBytes;
    this.meters = meters;
  }

  /** Runs a call with one answer; what {@code call} throws is a failed answer. */
  <T extends Message> CompletionStage<T> unary(
      String method, Metadata metadata, Supplier<CompletionStage<T>> call) {
    return unary(method, metadata, defaultDeadline, call);
  }

  /**
   * As {@link #unary(String, Metadata, Supplier)}.
   *
   * @param unlessAsked deadline of a call whose client asks for none
   */
  <T extends Message> CompletionStage<T> unary(
      String method, Metadata metadata, Duration unlessAsked, Supplier<CompletionStage<T>> call) {
    long begin = System.nanoTime();
    CompletionStage<T> answer;
    try {
      admit(serving.isAnswering());
      Duration deadline = Deadline.requested(metadata).orElse(unlessAsked);
      answer = Deadline.enforce(call.get(), deadline).thenApply(this::limited);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.whenComplete(
        (result, failure) ->
            timer(method, failure).record(System.nanoTime() - begin, TimeUnit.NANOSECONDS));
  }

  /**
   * Runs a call with a stream of answers, which ends with the node, or when its deadline is over.
   */
  <T extends Message> Source<T, NotUsed> streaming(
      Metadata metadata, Supplier<Source<T, NotUsed>> call) {
    admit(serving.isServing());
    Source<T, NotUsed> answers = call.get().via(streams.flow());
    return Deadline.requested(metadata)
        .map(
            deadline ->
                answers
                    .completionTimeout(deadline)
                    .mapError(
                        TimeoutException.class,
                        timeout -> ServiceException.deadlineExceeded(deadline)))
        .orElse(answers);
  }

  /** Ends every stream; its client repeats the call elsewhere. */
  void endStreams() {
    streams.abort(ServiceException.goingDown());
  }

  private void admit(boolean taken) {
    if (!taken) {
      throw serving.isStopping() ? ServiceException.goingDown() : ServiceException.starting();
    }
  }

  private <T extends Message> T limited(T answer) {
    int bytes = answer.getSerializedSize();
    if (bytes > maxResponseBytes) {
      throw ServiceException.tooLarge(bytes, maxResponseBytes);
    }
    return answer;
  }

  private Timer timer(String method, Throwable failure) {
    Status.Code code = failure == null ? Status.Code.OK : FailureMapping.codeOf(failure);
    return Timer.builder("watershed.grpc.calls")
        .description("Calls with one answer, by method and status")
        .tag("method", method)
        .tag("status", code.name())
        .publishPercentileHistogram()
        .register(meters);
  }
}
