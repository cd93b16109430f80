package io.watershed.persistence.journal;

import com.typesafe.config.Config;
import io.watershed.persistence.Store;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import org.apache.pekko.persistence.jdbc.db.SlickDatabaseProvider;
import scala.Option;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcBackend$;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile$;
import slick.util.AsyncExecutor;
import slick.util.AsyncExecutor$;

/**
 * Gives the plugin the store's own connection pool, so that a node has one. The journal and
 * snapshot DAOs go past Slick; the plugin's read journal, where a tool uses it, does not.
 */
public final class SharedPool implements SlickDatabaseProvider {
  private static final int SLICK_THREADS = 2;
  private static final int SLICK_QUEUE = 1_000;

  private final Shared shared;

  /** The signature is the plugin's. */
  public SharedPool(ActorSystem system) {
    AsyncExecutor executor =
        AsyncExecutor$.MODULE$.apply("watershed-slick", SLICK_THREADS, SLICK_QUEUE);
    var database =
        JdbcBackend$.MODULE$
            .Database()
            .forDataSource(
                Store.of(system).pool(), Option.<Object>apply(SLICK_THREADS), executor, false);
    shared = new Shared(database);
    system.registerOnTermination(database::close);
  }

  @Override
  public SlickDatabase database(Config config) {
    return shared;
  }

  private record Shared(JdbcBackend.JdbcDatabaseDef database) implements SlickDatabase {

    @Override
    public JdbcProfile profile() {
      return PostgresProfile$.MODULE$;
    }

    @Override
    public boolean allowShutdown() {
      return false;
    }
  }
}
