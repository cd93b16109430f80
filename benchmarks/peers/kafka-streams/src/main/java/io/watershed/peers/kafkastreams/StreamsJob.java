package io.watershed.peers.kafkastreams;

import io.watershed.peers.Moments;
import io.watershed.peers.Options;
import io.watershed.peers.Reading;
import io.watershed.peers.ReadingParser;
import io.watershed.peers.Tally;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Device minutes with Kafka Streams: records are keyed by their device already, so nothing is
 * repartitioned. Ids lie in the window's value. What is set, and why, is in docs/performance.md.
 */
public final class StreamsJob {

  private StreamsJob() {}

  /**
   * Arguments: bootstrap, topic, results, dir, late (s), parallelism, commit (ms), emit (suppress
   * or close).
   */
  public static void main(String[] args) {
    var options = new Options(args);
    var streams = new KafkaStreams(topology(options), settings(options));
    streams.setUncaughtExceptionHandler(
        e -> {
          e.printStackTrace();
          Runtime.getRuntime().halt(1);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  private static Properties settings(Options options) {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "kafka-streams");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, options.text("bootstrap"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, options.text("dir"));
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, options.number("parallelism"));
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, options.number("commit"));
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 256L << 20);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 5_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
    // The ten seconds that Streams sets itself are too few on a busy machine: the broker then ends
    // the transaction, and the job with it.
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 300_000);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 << 10);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 128L << 20);
    return settings;
  }

  private static Topology topology(Options options) {
    var builder = new StreamsBuilder();
    var windows =
        TimeWindows.ofSizeAndGrace(
            Duration.ofMinutes(1), Duration.ofSeconds(options.number("late")));
    boolean atClose = options.text("emit").equals("close");
    var grouped =
        builder.stream(
                options.text("topic"),
                Consumed.with(Serdes.String(), readings())
                    .withTimestampExtractor((record, before) -> ((Reading) record.value()).time))
            .groupByKey(Grouped.with(Serdes.String(), readings()))
            .windowedBy(windows);
    var table =
        (atClose ? grouped.emitStrategy(EmitStrategy.onWindowClose()) : grouped)
            .aggregate(
                Tally::new,
                (device, reading, tally) -> tally.add(reading),
                Materialized.<String, Tally, WindowStore<Bytes, byte[]>>as("minutes")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(tallies())
                    .withCachingEnabled());
    (atClose
            ? table
            : table.suppress(Suppressed.untilWindowCloses(Suppressed.BufferConfig.unbounded())))
        .toStream()
        .map((window, tally) -> KeyValue.pair(window.key(), tally.result(window.window().start())))
        .to(options.text("results"), Produced.with(Serdes.String(), Serdes.ByteArray()));
    return builder.build();
  }

  private static Serde<Reading> readings() {
    var parser = ThreadLocal.withInitial(ReadingParser::new);
    Deserializer<Reading> parsing =
        (topic, bytes) -> {
          Moments.first();
          return parser.get().parse(bytes, new Reading());
        };
    return Serdes.serdeFrom(
        (topic, reading) -> {
          throw new UnsupportedOperationException("readings are not written");
        },
        parsing);
  }

  private static Serde<Tally> tallies() {
    return Serdes.serdeFrom(
        (topic, tally) -> tally == null ? null : tally.toBytes(),
        (topic, bytes) -> bytes == null ? null : Tally.fromBytes(bytes));
  }
}
