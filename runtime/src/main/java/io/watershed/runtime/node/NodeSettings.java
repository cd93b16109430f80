package io.watershed.runtime.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import io.watershed.persistence.StoreConfig;
import io.watershed.persistence.StoreSettings;
import io.watershed.runtime.grpc.GrpcSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Everything that an operator can set, read once and validated once.
 *
 * @param pipelines directory of pipeline definitions, absolute
 * @param store how to reach the database
 * @param bootstrapServers host:port of Kafka brokers, separated by commas
 * @param grpc the gRPC server
 * @param http probes and metrics
 * @param cluster this node's place among others
 * @param retention how often what pipelines no longer keep is deleted
 * @param shutdown how long an orderly end may take
 * @param config the whole configuration that the actor system gets
 */
public record NodeSettings(
    Path pipelines,
    StoreSettings store,
    String bootstrapServers,
    GrpcSettings grpc,
    Http http,
    Cluster cluster,
    Retention retention,
    Shutdown shutdown,
    Config config) {

  private static final String ROOT = "watershed";
  private static final String PROPERTIES = "system properties";
  // Whatever Kafka's clients know.
  private static final String KAFKA_CLIENT = "watershed.kafka.client.";
  private static final String RESOURCE = "io/watershed/runtime/node/pekko.conf";
  private static final Pattern ADDRESS = Pattern.compile("[^\\s:,]+:[0-9]{1,5}");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final int MIB = 1024 * 1024;

  /** Where probes and metrics are served. */
  public record Http(String host, int port) {}

  /**
   * @param host the address that other nodes reach this one by
   * @param seedNodes host:port of nodes to join; empty: those that the store knows
   * @param alone a cluster of its own, whatever the store says of others
   */
  public record Cluster(String host, int port, List<String> seedNodes, boolean alone) {
    public Cluster {
      seedNodes = List.copyOf(seedNodes);
    }
  }

  /**
   * @param every a pipeline is swept once in this time, by one node of the cluster
   */
  public record Retention(Duration every) {}

  /**
   * @param calls how long calls that are being answered may take to end
   * @param handOff how long entities and readers may take to persist what they hold
   */
  public record Shutdown(Duration calls, Duration handOff) {}

  /**
   * Reads a configuration file as {@link #of} does.
   *
   * @throws SettingsException naming every mistake
   */
  public static NodeSettings load(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!Files.isReadable(absolute) || Files.isDirectory(absolute)) {
      throw new SettingsException(
          List.of("configuration: " + file + " (expected: a readable file)"));
    }
    try {
      Config own =
          ConfigFactory.parseFile(
              absolute.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
      return of(own, absolute.getParent());
    } catch (ConfigException e) {
      throw new SettingsException(List.of("configuration: " + e.getMessage()));
    }
  }

  /**
   * Reads settings that needn't be complete: what is missing has a default, and system properties
   * override what is there.
   *
   * @param directory where relative paths start
   * @throws SettingsException naming every mistake
   */
  public static NodeSettings of(Config own, Path directory) {
    Config all =
        StoreConfig.load(
            own.withFallback(
                ConfigFactory.parseResources(NodeSettings.class.getClassLoader(), RESOURCE)));
    var reader = new SettingsReader(all);
    unknown(all, reader);
    var settings =
        new NodeSettings(
            directory.resolve(reader.text("watershed.pipelines")).normalize(),
            reader.part("watershed.store", StoreSettings::from),
            addresses("watershed.kafka.bootstrap-servers", reader),
            grpc(reader),
            new Http(reader.text("watershed.http.host"), reader.port("watershed.http.port")),
            cluster(reader),
            new Retention(reader.duration("watershed.retention.every", SECOND, DAY)),
            new Shutdown(
                reader.duration("watershed.shutdown.calls", Duration.ZERO, MINUTE),
                reader.duration("watershed.shutdown.hand-off", SECOND, HOUR)),
            all);
    reader.check();
    return settings;
  }

  /** The same settings for a node that is a process of its own, which a signal ends. */
  public NodeSettings asProcess() {
    Config process =
        ConfigFactory.parseMap(Map.of("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", true));
    return new NodeSettings(
        pipelines,
        store,
        bootstrapServers,
        grpc,
        http,
        cluster,
        retention,
        shutdown,
        process.withFallback(config));
  }

  private static GrpcSettings grpc(SettingsReader reader) {
    Duration keepAlive = reader.duration("watershed.grpc.keep-alive", SECOND, HOUR);
    Duration keepAliveTimeout = reader.duration("watershed.grpc.keep-alive-timeout", SECOND, HOUR);
    if (keepAlive.toMillis() % keepAliveTimeout.toMillis() != 0) {
      reader.problem(
          "watershed.grpc.keep-alive",
          keepAlive.toMillis() + "ms",
          "a multiple of keep-alive-timeout, " + keepAliveTimeout.toMillis() + "ms");
    }
    return new GrpcSettings(
        reader.text("watershed.grpc.host"),
        reader.port("watershed.grpc.port"),
        reader.duration("watershed.grpc.default-deadline", Duration.ofMillis(1), HOUR),
        reader.duration("watershed.grpc.view-timeout", Duration.ofMillis(1), HOUR),
        reader.bytes("watershed.grpc.max-request-bytes", 4096, 64 * MIB),
        reader.bytes("watershed.grpc.max-response-bytes", 4096, 256 * MIB),
        reader.count("watershed.grpc.max-streams", 1, 100_000),
        reader.count("watershed.grpc.max-resets", 1, 1_000_000),
        keepAlive,
        keepAliveTimeout,
        reader.duration("watershed.grpc.idle-timeout", SECOND, DAY));
  }

  private static Cluster cluster(SettingsReader reader) {
    List<String> seeds = reader.texts("watershed.cluster.seed-nodes");
    for (String seed : seeds) {
      if (!ADDRESS.matcher(seed).matches()) {
        reader.problem("watershed.cluster.seed-nodes", seed, "host:port");
      }
    }
    return new Cluster(
        reader.text("watershed.cluster.host"),
        reader.port("watershed.cluster.port"),
        seeds,
        reader.flag("watershed.cluster.alone"));
  }

  private static String addresses(String path, SettingsReader reader) {
    String list = reader.text(path);
    for (String address : list.split(",", -1)) {
      if (!list.isEmpty() && !ADDRESS.matcher(address.strip()).matches()) {
        reader.problem(path, address, "host:port, separated by commas");
      }
    }
    return list;
  }

  /** A mistyped name would otherwise be a setting without effect. */
  private static void unknown(Config all, SettingsReader reader) {
    Config reference = ConfigFactory.defaultReferenceUnresolved();
    for (Map.Entry<String, ConfigValue> entry : all.getConfig(ROOT).entrySet()) {
      String path = ROOT + "." + entry.getKey();
      // Properties of the JVM share the prefix, such as the log level.
      boolean property = entry.getValue().origin().description().contains(PROPERTIES);
      if (!property && !path.startsWith(KAFKA_CLIENT) && !reference.hasPathOrNull(path)) {
        reader.problem(path, entry.getValue().unwrapped(), "a setting of reference.conf");
      }
    }
  }
}
