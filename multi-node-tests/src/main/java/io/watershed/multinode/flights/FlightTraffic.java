package io.watershed.multinode.flights;

import io.watershed.runtime.demo.FlightFeed;
import io.watershed.runtime.produce.RecordSender;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Utils;

/** Flights on their way into the topic {@code flights}, from a thread of their own. */
public final class FlightTraffic implements AutoCloseable {

  private static final String TOPIC = "flights";
  private static final int MAX_RECORD_BYTES = 1_000_000;

  private final FlightFeed feed;
  private final AtomicInteger begun;
  private final FutureTask<Long> sending;
  private final Thread thread;

  private FlightTraffic(FlightFeed feed, AtomicInteger begun, Callable<Long> sending) {
    this.feed = feed;
    this.begun = begun;
    this.sending = new FutureTask<>(sending);
    this.thread = Thread.ofPlatform().name("flight-traffic").daemon().start(this.sending);
  }

  /**
   * Begins to send.
   *
   * @param rate records a second; 0: as fast as the broker takes them
   * @param copies how often each record is sent, one copy right behind the other
   */
  public static FlightTraffic begin(
      String bootstrapServers, int partitions, FlightFeed feed, long rate, int copies) {
    var target =
        new RecordSender.Target(bootstrapServers, TOPIC, feed.name(), MAX_RECORD_BYTES, rate);
    var begun = new AtomicInteger();
    return new FlightTraffic(feed, begun, () -> send(target, partitions, feed, copies, begun));
  }

  private static long send(
      RecordSender.Target target, int partitions, FlightFeed feed, int copies, AtomicInteger begun)
      throws IOException {
    try (var sender = new RecordSender(target)) {
      for (int i = 0; i < feed.size(); i++) {
        begun.set(i);
        var key = feed.key(i);
        int partition = Utils.toPositive(Utils.murmur2(key)) % partitions;
        for (int copy = 0; copy < copies; copy++) {
          sender.send(partition, feed.timestamp(i), key, feed.value(i), feed.row(i));
        }
      }
      sender.flush();
      return sender.sent();
    }
  }

  /** Flights that there are to send. */
  public int size() {
    return feed.size();
  }

  /** Flights that are on their way or there. */
  int begun() {
    return begun.get();
  }

  /** Waits until the broker has acknowledged everything; returns the number of records. */
  public long awaitSent(long seconds) throws InterruptedException {
    try {
      return sending.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("not all flights were sent", e);
    }
  }

  @Override
  public void close() {
    sending.cancel(true);
    thread.interrupt();
  }
}
