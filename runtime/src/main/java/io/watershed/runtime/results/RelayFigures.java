package io.watershed.runtime.results;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/** The figures of one pipeline's relays on this node, under {@code watershed.results}. */
final class RelayFigures {

  private final Counter sent;
  private final Counter transactions;
  private final Counter failures;
  private final Timer lag;
  private final AtomicLong behind;
  private final AtomicLong ofThisShard = new AtomicLong();

  private RelayFigures(
      Counter sent, Counter transactions, Counter failures, Timer lag, AtomicLong behind) {
    this.sent = sent;
    this.transactions = transactions;
    this.failures = failures;
    this.lag = lag;
    this.behind = behind;
  }

  static RelayFigures of(MeterRegistry registry, String pipeline) {
    var behind = new AtomicLong();
    Gauge.builder("watershed.results.behind", behind, AtomicLong::doubleValue)
        .description("Windows whose newest version the results topic doesn't have yet")
        .tag("pipeline", pipeline)
        .strongReference(true)
        .register(registry);
    return new RelayFigures(
        counter(registry, pipeline, "sent", "Versions of results sent"),
        counter(registry, pipeline, "transactions", "Kafka transactions committed"),
        counter(registry, pipeline, "failures", "Rounds that failed and are repeated"),
        Timer.builder("watershed.results.lag")
            .description("From a version's row to its record")
            .tag("pipeline", pipeline)
            .publishPercentiles(0.5, 0.95, 0.99)
            .maximumExpectedValue(Duration.ofMinutes(10))
            .register(registry),
        behind);
  }

  /** The same figures for another shard; what waits is summed up. */
  RelayFigures another() {
    return new RelayFigures(sent, transactions, failures, lag, behind);
  }

  void behind(long windows) {
    change(former -> windows);
  }

  void sent(LongStream updatedAt, long now) {
    updatedAt.forEach(
        at -> {
          sent.increment();
          lag.record(Math.max(0, now - at), TimeUnit.MILLISECONDS);
          change(former -> former - 1);
        });
    transactions.increment();
  }

  void failed() {
    failures.increment();
  }

  /** The shard's relay has ended here. */
  void end() {
    change(former -> 0);
  }

  private void change(LongUnaryOperator next) {
    long former = ofThisShard.getAndUpdate(next);
    behind.addAndGet(ofThisShard.get() - former);
  }

  private static Counter counter(
      MeterRegistry registry, String pipeline, String name, String description) {
    return Counter.builder("watershed.results." + name)
        .description(description)
        .tag("pipeline", pipeline)
        .register(registry);
  }
}
