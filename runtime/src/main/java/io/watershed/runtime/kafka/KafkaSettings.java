package io.watershed.runtime.kafka;

import com.typesafe.config.Config;
import java.util.HashMap;
import java.util.Map;

/**
 * How the brokers are reached, from {@code watershed.kafka}.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param client further properties of Kafka's clients, such as TLS and SASL, from {@code
 *     watershed.kafka.client}
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> client) {

  public KafkaSettings {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          "watershed.kafka.bootstrap-servers: \"" + bootstrapServers + "\" (expected: host:port)");
    }
    client = Map.copyOf(client);
  }

  /** Reads {@code watershed.kafka}. */
  public static KafkaSettings from(Config root) {
    var config = root.getConfig("watershed.kafka");
    var client = new HashMap<String, String>();
    if (config.hasPath("client")) {
      for (var entry : config.getConfig("client").entrySet()) {
        client.put(entry.getKey(), entry.getValue().unwrapped().toString());
      }
    }
    return new KafkaSettings(config.getString("bootstrap-servers"), client);
  }
}
