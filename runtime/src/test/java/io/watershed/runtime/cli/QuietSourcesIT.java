package io.watershed.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.runtime.client.Address;
import io.watershed.runtime.client.NodeChannel;
import io.watershed.runtime.node.KafkaEvents;
import io.watershed.runtime.node.Node;
import io.watershed.runtime.node.NodeSettings;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entities whose source partitions go quiet, in a whole node between a real broker and a real
 * database. One window definition: an hour, without lateness; times are minutes after 1970.
 */
class QuietSourcesIT {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  @TempDir static Path dir;

  private static EmbeddedKafka kafka;
  private static EmbeddedPostgres postgres;
  private static Admin admin;
  private static KafkaProducer<byte[], byte[]> producer;
  private static Node node;
  private static NodeClient client;
  private static ActorTestKit kit;
  private static long lastId;

  private final TestProbe<Object> probe = kit.createTestProbe();

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
    postgres = EmbeddedPostgres.start(dir.resolve("postgres"));
    kit = ActorTestKit.create();
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    createTopic("unfed", 3);
    createTopic("waking", 2);
    createTopic("again", 1);
    createTopic("stopped", 2);
    node =
        Node.start(
            NodeSettings.of(
                ConfigFactory.parseMap(
                    Map.of(
                        "watershed.store.jdbc-url",
                        postgres.jdbcUrl(),
                        "watershed.store.user",
                        postgres.user(),
                        "watershed.kafka.bootstrap-servers",
                        kafka.bootstrapServers(),
                        "watershed.grpc.port",
                        0,
                        "watershed.http.port",
                        0,
                        "watershed.cluster.port",
                        0)),
                dir),
            List.of(
                definition("unfed", "1s"),
                definition("waking", "1s"),
                definition("again", "1s"),
                definition("stopped", "never")),
            new KafkaEvents());
    client =
        new NodeClient(
            new NodeChannel(
                new Address("127.0.0.1", node.grpcAddress().getPort()), Duration.ofSeconds(20)));
  }

  @AfterAll
  static void end() {
    client.close();
    node.stop().toCompletableFuture().join();
    producer.close();
    admin.close(Duration.ofSeconds(1));
    kit.shutdownTestKit();
    postgres.close();
    kafka.close();
  }

  /** Partition 2 never gets anything, and still must not hold back what the others feed. */
  @Test
  void shouldCloseAnEntityOfSeveralPartitionsThoughOneIsNeverFed() throws Exception {
    send("unfed", 0, "a", 10);
    send("unfed", 1, "a", 20);
    await(() -> assertThat(windows("unfed", "a")).containsExactly("0 PROVISIONAL 2"));
    long[] minute = {120};
    await(
        () -> {
          minute[0]++;
          send("unfed", 0, "b", minute[0]);
          send("unfed", 1, "c", minute[0] + 60);
          assertThat(windows("unfed", "a")).containsExactly("0 FINAL 2");
        });
  }

  /**
   * The raise closes windows of what the partition alone feeds. When it wakes, an event is late for
   * exactly what was closed by then; a window that is opened after the raise takes its event, and
   * is closed at once.
   */
  @Test
  void shouldJudgeWhatAWokenPartitionBringsByWhatWasClosed() throws Exception {
    send("waking", 1, "quiet", 10);
    await(() -> assertThat(windows("waking", "quiet")).containsExactly("0 PROVISIONAL 1"));
    long[] minute = {300};
    await(
        () -> {
          send("waking", 0, "busy", ++minute[0]);
          assertThat(windows("waking", "quiet")).containsExactly("0 FINAL 1");
        });
    send("waking", 1, "quiet", 30);
    send("waking", 1, "fresh", 40);
    send("waking", 1, "quiet", 100_000);
    await(
        () ->
            assertThat(windows("waking", "quiet"))
                .containsExactlyInAnyOrder("0 FINAL 1", "1666 PROVISIONAL 1"));
    assertThat(get("waking", "quiet").getCounts().getLate()).isEqualTo(1);
    assertThat(get("waking", "fresh").getCounts().getLate()).isZero();
    await(() -> assertThat(windows("waking", "fresh")).containsExactly("0 FINAL 1"));
  }

  /** Its fences name two incarnations; only the newest one counts for the pipeline's watermark. */
  @Test
  void shouldCloseAnEntityThatTwoIncarnationsOfATopicHaveFed() throws Exception {
    send("again", 0, "a", 10);
    await(() -> assertThat(windows("again", "a")).containsExactly("0 PROVISIONAL 1"));
    admin.deleteTopics(List.of("again")).all().get();
    await(() -> assertThat(admin.listTopics().names().get()).doesNotContain("again"));
    createTopic("again", 1);
    send("again", 0, "a", 20);
    await(() -> assertThat(windows("again", "a")).containsExactly("0 PROVISIONAL 2"));
    send("again", 0, "b", 130);
    await(() -> assertThat(windows("again", "a")).containsExactly("0 FINAL 2"));
  }

  @Test
  void shouldCloseWhatAnOperatorSaysIsComplete() throws Exception {
    send("stopped", 0, "a", 10);
    send("stopped", 1, "a", 20);
    send("stopped", 1, "b", 30);
    await(() -> assertThat(windows("stopped", "a")).containsExactly("0 PROVISIONAL 2"));
    await(() -> assertThat(windows("stopped", "b")).containsExactly("0 PROVISIONAL 1"));
    assertThat(advance("1970-01-01T01:00")).isZero();
    await(() -> assertThat(windows("stopped", "a")).containsExactly("0 FINAL 2"));
    await(() -> assertThat(windows("stopped", "b")).containsExactly("0 FINAL 1"));
    assertThat(advance("1970-01-01T01:00")).isZero();
    assertThat(advance("1970-01-01T00:59")).isEqualTo(2);
    assertThat(advance("2999-01-01")).isEqualTo(2);
    send("stopped", 1, "b", 40);
    await(() -> assertThat(get("stopped", "b").getCounts().getLate()).isEqualTo(1));
  }

  private static int advance(String to) {
    return Watershed.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(new StringWriter()))
        .execute(
            "pipeline",
            "advance",
            "stopped",
            "--to",
            to,
            "--address",
            "127.0.0.1:" + node.grpcAddress().getPort());
  }

  private static PipelineDefinition definition(String name, String idleAfter) throws Exception {
    return PipelineParser.parse(
        Files.writeString(
            dir.resolve(name + ".conf"),
            """
            pipeline {
              name = %s
              source { topics = [%s], format { type = json } }
              key = k
              event-time { field = t, encoding = epoch-millis }
              event-id { fields = [i] }
              windows { hour { size = 1h, metrics { events = count } } }
              out-of-orderness = 0s
              allowed-lateness = 0s
              max-ahead = 2h
              idle-after = %s
            }
            """
                .formatted(name, name, idleAfter)));
  }

  private static void createTopic(String topic, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  private static void send(String topic, int partition, String entity, long minute)
      throws Exception {
    var value = "{\"k\":\"%s\",\"t\":%d,\"i\":%d}".formatted(entity, minute * MINUTE, ++lastId);
    producer
        .send(new ProducerRecord<>(topic, partition, null, value.getBytes(UTF_8)))
        .get(30, TimeUnit.SECONDS);
  }

  private static GetResponse get(String pipeline, String entity) {
    return client.get(GetRequest.newBuilder().setPipeline(pipeline).setEntity(entity).build());
  }

  /** {@code hour status events}. */
  private static List<String> windows(String pipeline, String entity) {
    return get(pipeline, entity).getWindowsList().stream()
        .map(w -> w.getStart() / HOUR + " " + w.getStatus() + " " + w.getAccepted())
        .toList();
  }

  private void await(ThrowingCallable claim) {
    probe.awaitAssert(
        Duration.ofSeconds(40),
        Duration.ofMillis(200),
        () -> {
          try {
            claim.call();
            return null;
          } catch (Throwable failure) {
            throw failure instanceof AssertionError error ? error : new AssertionError(failure);
          }
        });
  }
}
