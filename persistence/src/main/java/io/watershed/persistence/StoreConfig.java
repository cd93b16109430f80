package io.watershed.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of Pekko that the store can't do without. They contradict defaults in the {@code
 * reference.conf} of Pekko and of the plugin, and which {@code reference.conf} wins is a matter of
 * the order of the class path; hence this layer, which goes above all of them.
 */
public final class StoreConfig {
  private static final String RESOURCE = "watershed-store.conf";

  /** Where another value is not slower but wrong. */
  private static final List<String> REQUIRED =
      List.of(
          "jdbc-journal.class",
          "jdbc-journal.dao",
          "jdbc-snapshot-store.dao",
          "jdbc-journal.plugin-dispatcher",
          "jdbc-snapshot-store.plugin-dispatcher",
          "jdbc-journal.write-response-global-order",
          "jdbc-journal.replay-filter.mode",
          "pekko-persistence-jdbc.database-provider-fqcn",
          "pekko.persistence.journal.plugin",
          "pekko.persistence.snapshot-store.plugin",
          "pekko.persistence.typed.stash-overflow-strategy");

  private StoreConfig() {}

  /**
   * A configuration for an actor system, strongest first: system properties, the application's, the
   * store's, the references.
   */
  public static Config load(Config application) {
    return ConfigFactory.load(application.withFallback(layer()));
  }

  /** Fails, naming all offenders, where a setting was lost. */
  static void require(Config config) {
    var expected = layer();
    var problems = new ArrayList<String>();
    for (var path : REQUIRED) {
      var wanted = expected.getString(path);
      var actual = config.hasPath(path) ? config.getString(path) : "nothing";
      if (!actual.equals(wanted)) {
        problems.add("%s: %s (expected: %s)".formatted(path, actual, wanted));
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "settings that the store needs were lost, load the configuration with StoreConfig.load: "
              + String.join("; ", problems));
    }
  }

  private static Config layer() {
    return ConfigFactory.parseResources(StoreConfig.class.getClassLoader(), RESOURCE);
  }
}
