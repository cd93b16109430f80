package io.watershed.benchmarks.store;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.StoreConfig;
import java.net.MalformedURLException;
import java.net.URI;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** The journals that are compared. */
enum Dao {
  /**
   * The plugin as it is shipped, with no more than it needs to work under this load: its queue
   * rejects what doesn't fit in, so it is as long as the load is wide.
   */
  STOCK {
    @Override
    Config config(String jdbcUrl, String user) {
      return ConfigFactory.load(
          plugin(jdbcUrl, user, "", "bufferSize = 1000000")
              .withFallback(COMMON)
              .withFallback(AS_SHIPPED));
    }
  },

  /** The plugin as a competent operator sets it. */
  TUNED {
    @Override
    Config config(String jdbcUrl, String user) {
      return ConfigFactory.load(
          plugin(
                  jdbcUrl,
                  user,
                  """
                  numThreads = 8, maxConnections = 8, minConnections = 8, queueSize = 100000
                  properties.reWriteBatchedInserts = true
                  """,
                  "bufferSize = 1000000, batchSize = 1000, parallelism = 4")
              .withFallback(COMMON)
              .withFallback(ConfigFactory.parseResources("watershed-store.conf")));
    }
  },

  /** Ours. */
  OURS {
    @Override
    Config config(String jdbcUrl, String user) {
      return StoreConfig.load(
          ConfigFactory.parseString(
                  "watershed.store { jdbc-url = \"%s\", user = \"%s\", password = \"\" }"
                      .formatted(jdbcUrl, user))
              .withFallback(COMMON));
    }
  };

  private static final Config COMMON =
      ConfigFactory.parseString(
          """
          pekko {
            loglevel = WARNING
            actor {
              allow-java-serialization = off
              serializers.blobs = "io.watershed.benchmarks.store.BlobSerializer"
              serialization-bindings {
                "io.watershed.benchmarks.store.Blob" = blobs
                "io.watershed.benchmarks.store.Count" = blobs
              }
            }
          }
          """);

  /**
   * What Pekko and the plugin ship, above the settings that the store's own {@code reference.conf}
   * brings in.
   */
  private static final Config AS_SHIPPED =
      shipped(JdbcAsyncWriteJournal.class)
          .withFallback(shipped(EventSourcedBehavior.class))
          .withFallback(shipped(Persistence.class));

  /** Configuration of an actor system that has its journal in that database. */
  abstract Config config(String jdbcUrl, String user);

  private static Config plugin(String jdbcUrl, String user, String pool, String journal) {
    return ConfigFactory.parseString(
        """
        pekko.persistence.journal.plugin = "jdbc-journal"
        pekko.persistence.snapshot-store.plugin = "jdbc-snapshot-store"
        pekko-persistence-jdbc {
          database-provider-fqcn =
            "org.apache.pekko.persistence.jdbc.db.DefaultSlickDatabaseProvider"
          shared-databases.slick {
            profile = "slick.jdbc.PostgresProfile$"
            db {
              url = "%s", user = "%s", password = "", driver = "org.postgresql.Driver"
              %s
            }
          }
        }
        jdbc-journal {
          dao = "org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao"
          class = "org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal"
          use-shared-db = slick
          %s
        }
        jdbc-snapshot-store {
          dao = "org.apache.pekko.persistence.jdbc.snapshot.dao.DefaultSnapshotDao"
          use-shared-db = slick
        }
        """
            .formatted(jdbcUrl, user, pool, journal));
  }

  /** The {@code reference.conf} of the library that a class comes from. */
  private static Config shipped(Class<?> type) {
    var library = type.getProtectionDomain().getCodeSource().getLocation();
    try {
      return ConfigFactory.parseURL(URI.create("jar:" + library + "!/reference.conf").toURL());
    } catch (MalformedURLException e) {
      throw new IllegalStateException(library.toString(), e);
    }
  }
}
