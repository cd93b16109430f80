package io.watershed.benchmarks.store;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.StoreConfig;

/** The two journals that are compared, each with the settings that suit it best. */
enum Dao {
  /** The plugin's own, over Slick, on its own schema. */
  STOCK {
    @Override
    Config config(String jdbcUrl, String user) {
      return ConfigFactory.load(
          ConfigFactory.parseString(
                  """
                  pekko-persistence-jdbc {
                    database-provider-fqcn =
                      "org.apache.pekko.persistence.jdbc.db.DefaultSlickDatabaseProvider"
                    shared-databases.slick {
                      profile = "slick.jdbc.PostgresProfile$"
                      db {
                        url = "%s", user = "%s", password = "", driver = "org.postgresql.Driver"
                        numThreads = 8, maxConnections = 8, minConnections = 8, queueSize = 100000
                        properties.reWriteBatchedInserts = true
                      }
                    }
                  }
                  jdbc-journal {
                    dao = "org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao"
                    class = "org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal"
                    use-shared-db = slick
                    bufferSize = 100000, batchSize = 1000, parallelism = 4
                  }
                  jdbc-snapshot-store {
                    dao = "org.apache.pekko.persistence.jdbc.snapshot.dao.DefaultSnapshotDao"
                    use-shared-db = slick
                  }
                  """
                      .formatted(jdbcUrl, user))
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

  /** Configuration of an actor system that has its journal in that database. */
  abstract Config config(String jdbcUrl, String user);
}
