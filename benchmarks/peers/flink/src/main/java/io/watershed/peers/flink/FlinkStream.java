package io.watershed.peers.flink;

import io.watershed.peers.Options;
import io.watershed.peers.Reading;
import io.watershed.peers.ReadingParser;
import io.watershed.peers.Tally;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Device minutes with Flink's DataStream API, in one JVM. A window is told of once, when it is
 * final: the watermark trails by all that a reading may be late. Ids lie in the window's value.
 * What is set, and why, is in docs/performance.md.
 */
public final class FlinkStream {

  private static final TypeInformation<Reading> READING =
      new OwnType<>(Reading.class, new ReadingSerializer());
  private static final TypeInformation<Tally> TALLY =
      new OwnType<>(Tally.class, new TallySerializer());
  private static final TypeInformation<Tuple2<byte[], byte[]>> RESULT =
      Types.TUPLE(Types.PRIMITIVE_ARRAY(Types.BYTE), Types.PRIMITIVE_ARRAY(Types.BYTE));

  private FlinkStream() {}

  /**
   * Arguments: bootstrap, topic, results, events (in all), backend (hashmap or rocksdb), dir, late
   * (s), parallelism.
   */
  public static void main(String[] args) throws Exception {
    var options = new Options(args);
    var env =
        StreamExecutionEnvironment.createLocalEnvironment(
            options.number("parallelism"), settings(options));
    var source =
        KafkaSource.<Reading>builder()
            .setBootstrapServers(options.text("bootstrap"))
            .setTopics(options.text("topic"))
            .setGroupId("flink")
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setDeserializer(new Parsing())
            .build();
    var sink =
        KafkaSink.<Tuple2<byte[], byte[]>>builder()
            .setBootstrapServers(options.text("bootstrap"))
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setTransactionalIdPrefix("flink")
            .setProperty("transaction.timeout.ms", "600000")
            .setProperty("linger.ms", "20")
            .setProperty("batch.size", "131072")
            .setRecordSerializer(new Results(options.text("results")))
            .build();
    var watermarks =
        WatermarkStrategy.<Reading>forBoundedOutOfOrderness(
                Duration.ofSeconds(options.number("late")))
            .withTimestampAssigner((reading, time) -> reading.time);
    env.fromSource(source, watermarks, "readings")
        .map(new Covered(options.number("events")))
        .returns(READING)
        .keyBy(reading -> reading.device, Types.STRING)
        .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
        .aggregate(new Counting(), new Telling(), TALLY, TALLY, RESULT)
        .sinkTo(sink);
    env.execute("device-minutes");
  }

  private static Configuration settings(Options options) {
    var dir = "file://" + options.text("dir");
    var settings = new HashMap<String, String>();
    settings.put("taskmanager.numberOfTaskSlots", options.text("parallelism"));
    settings.put("taskmanager.memory.managed.size", "1g");
    settings.put("taskmanager.memory.network.min", "256m");
    settings.put("taskmanager.memory.network.max", "256m");
    settings.put("pipeline.object-reuse", "true");
    settings.put("state.backend.type", options.text("backend"));
    settings.put("state.backend.rocksdb.localdir", options.text("dir") + "/rocksdb");
    settings.put("execution.checkpointing.interval", "1s");
    settings.put("execution.checkpointing.mode", "EXACTLY_ONCE");
    settings.put("execution.checkpointing.incremental", "true");
    settings.put("execution.checkpointing.storage", "filesystem");
    settings.put("execution.checkpointing.dir", dir + "/checkpoints");
    return Configuration.fromMap(settings);
  }

  /** One reading for all records: what follows in the thread doesn't keep it. */
  private static final class Parsing implements KafkaRecordDeserializationSchema<Reading> {
    private static final long serialVersionUID = 1;
    private transient ReadingParser parser;
    private transient Reading reading;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Reading> out) {
      if (parser == null) {
        parser = new ReadingParser();
        reading = new Reading();
      }
      out.collect(parser.parse(record.value(), reading));
    }

    @Override
    public TypeInformation<Reading> getProducedType() {
      return READING;
    }
  }

  private static final class Counting implements AggregateFunction<Reading, Tally, Tally> {
    private static final long serialVersionUID = 1;

    @Override
    public Tally createAccumulator() {
      return new Tally();
    }

    @Override
    public Tally add(Reading reading, Tally tally) {
      return tally.add(reading);
    }

    @Override
    public Tally getResult(Tally tally) {
      return tally;
    }

    @Override
    public Tally merge(Tally a, Tally b) {
      throw new UnsupportedOperationException("tumbling windows don't merge");
    }
  }

  private static final class Telling
      extends ProcessWindowFunction<Tally, Tuple2<byte[], byte[]>, String, TimeWindow> {
    private static final long serialVersionUID = 1;

    @Override
    public void process(
        String device,
        Context context,
        Iterable<Tally> tallies,
        Collector<Tuple2<byte[], byte[]>> out) {
      for (var tally : tallies) {
        out.collect(
            Tuple2.of(
                device.getBytes(StandardCharsets.ISO_8859_1),
                tally.result(context.window().getStart())));
      }
    }
  }

  private static final class Results
      implements KafkaRecordSerializationSchema<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1;
    private final String topic;

    private Results(String topic) {
      this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Tuple2<byte[], byte[]> result, KafkaSinkContext context, Long time) {
      return new ProducerRecord<>(topic, result.f0, result.f1);
    }
  }
}
