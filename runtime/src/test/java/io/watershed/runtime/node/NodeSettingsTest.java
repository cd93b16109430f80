package io.watershed.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.watershed.runtime.grpc.GrpcSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {

  private static final Path DIRECTORY = Path.of("/etc/watershed");

  private static NodeSettings of(String text) {
    return NodeSettings.of(ConfigFactory.parseString(text), DIRECTORY);
  }

  @Test
  void shouldPinEveryDefault() {
    NodeSettings settings = of("");
    assertThat(settings.pipelines()).isEqualTo(DIRECTORY.resolve("pipelines"));
    assertThat(settings.bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(settings.grpc())
        .isEqualTo(
            new GrpcSettings(
                "127.0.0.1",
                7777,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                64 * 1024,
                4 * 1024 * 1024,
                256,
                200,
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10)));
    assertThat(settings.http()).isEqualTo(new NodeSettings.Http("127.0.0.1", 7778));
    assertThat(settings.cluster())
        .isEqualTo(new NodeSettings.Cluster("127.0.0.1", 7779, java.util.List.of(), false));
    assertThat(settings.retention()).isEqualTo(new NodeSettings.Retention(Duration.ofMinutes(10)));
    assertThat(settings.shutdown())
        .isEqualTo(new NodeSettings.Shutdown(Duration.ofSeconds(3), Duration.ofSeconds(30)));
    assertThat(settings.store().jdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:5432/");
  }

  @ParameterizedTest
  @CsvSource({
    "pekko.actor.allow-java-serialization, off",
    "pekko.actor.provider, cluster",
    "pekko.remote.artery.transport, tcp",
    "pekko.remote.artery.canonical.port, 7779",
    "pekko.remote.artery.advanced.maximum-frame-size, 1 MiB",
    "pekko.cluster.downing-provider-class, org.apache.pekko.cluster.sbr.SplitBrainResolverProvider",
    "pekko.cluster.split-brain-resolver.active-strategy, keep-majority",
    "pekko.coordinated-shutdown.exit-jvm, off",
    "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook, off",
    "pekko.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout, 30s",
    "jdbc-journal.dao, io.watershed.persistence.journal.BulkJournalDao",
  })
  void shouldPinWhatTheLibrariesAreTold(String path, String expected) {
    assertThat(of("").config().getString(path)).isEqualTo(expected);
  }

  @Test
  void shouldEndAProcessInOrderAtASignal() {
    var config = of("").asProcess().config();
    assertThat(config.getBoolean("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook")).isTrue();
  }

  @Test
  void shouldLetTheOperatorOverrideLibraries() {
    assertThat(of("pekko.loglevel = DEBUG").config().getString("pekko.loglevel"))
        .isEqualTo("DEBUG");
  }

  @Test
  void shouldNameEveryMistakeAtOnce() {
    assertThatThrownBy(
            () ->
                of(
                    """
                    watershed {
                      pipelines = ""
                      kafka.bootstrap-servers = "broker"
                      grpc { port = 70000, default-deadline = soon, max-request-bytes = 1, prot = 1 }
                      http.port = -1
                      cluster { port = x, seed-nodes = ["a:1", "b"] }
                      retention.every = 0s
                      shutdown.hand-off = 0s
                      store.pool-size = 1
                    }
                    """))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("watershed.pipelines:  (expected: not empty)")
        .hasMessageContaining(
            "watershed.kafka.bootstrap-servers: broker (expected: host:port, separated by commas)")
        .hasMessageContaining("watershed.grpc.port: 70000 (expected: 0 to 65535)")
        .hasMessageContaining(
            "watershed.grpc.default-deadline: soon (expected: a duration, such as 10s)")
        .hasMessageContaining(
            "watershed.grpc.max-request-bytes: 1 (expected: 4096 to 67108864 bytes)")
        .hasMessageContaining("watershed.grpc.prot: 1 (expected: a setting of reference.conf)")
        .hasMessageContaining("watershed.http.port: -1 (expected: 0 to 65535)")
        .hasMessageContaining("watershed.cluster.port: x (expected: a port)")
        .hasMessageContaining("watershed.cluster.seed-nodes: b (expected: host:port)")
        .hasMessageContaining("watershed.retention.every: 0s (expected: 1s to 86400s)")
        .hasMessageContaining("watershed.shutdown.hand-off: 0s (expected: 1s to 3600s)")
        .hasMessageContaining("watershed.store.pool-size: 1 (expected: ");
  }

  @Test
  void shouldRefuseAProbeThatCannotBeTimed() {
    assertThatThrownBy(() -> of("watershed.grpc { keep-alive = 20s, keep-alive-timeout = 7s }"))
        .hasMessage(
            "watershed.grpc.keep-alive: 20000ms (expected: a multiple of keep-alive-timeout, 7000ms)");
  }

  @Test
  void shouldTakeAnyPropertyOfKafkasClients() {
    NodeSettings settings = of("watershed.kafka.client { security.protocol = SSL }");
    assertThat(settings.config().getString("watershed.kafka.client.security.protocol"))
        .isEqualTo("SSL");
  }

  @Test
  void shouldTakeTheFileThatIsDelivered() {
    NodeSettings settings = NodeSettings.load(Path.of("../cluster-config/node.conf"));
    assertThat(settings.pipelines().resolve("flights.conf")).isRegularFile();
    assertThat(settings.grpc()).isEqualTo(of("").grpc());
    assertThat(settings.http()).isEqualTo(of("").http());
    assertThat(settings.cluster()).isEqualTo(of("").cluster());
  }

  @Test
  void shouldLetAPropertyOverrideTheFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("node.conf"), "watershed.grpc.port = 1234");
    System.setProperty("watershed.grpc.port", "4321");
    System.setProperty("watershed.log.level", "INFO");
    try {
      ConfigFactory.invalidateCaches();
      assertThat(NodeSettings.load(file).grpc().port()).isEqualTo(4321);
    } finally {
      System.clearProperty("watershed.grpc.port");
      System.clearProperty("watershed.log.level");
      ConfigFactory.invalidateCaches();
    }
  }

  @Test
  void shouldStartRelativePathsAtTheFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("node.conf"), "watershed.pipelines = my/own");
    assertThat(NodeSettings.load(file).pipelines()).isEqualTo(directory.resolve("my/own"));
  }

  @Test
  void shouldNameAFileThatIsNotThere(@TempDir Path directory) {
    Path file = directory.resolve("none.conf");
    assertThatThrownBy(() -> NodeSettings.load(file))
        .hasMessage("configuration: " + file + " (expected: a readable file)");
  }

  @Test
  void shouldNamePlaceAndReasonOfWhatIsNotHocon(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("node.conf"), "watershed {\n  grpc {");
    assertThatThrownBy(() -> NodeSettings.load(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("node.conf: 2");
  }
}
