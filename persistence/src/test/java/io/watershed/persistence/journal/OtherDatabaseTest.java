package io.watershed.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.StoreConfig;
import io.watershed.persistence.journal.TestJournalApp.Said;
import io.watershed.persistence.journal.TestJournalApp.WordSerializer;
import io.watershed.persistence.journal.TestJournalApp.Words;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.db.SlickExtension;
import org.apache.pekko.persistence.jdbc.db.SlickExtensionImpl;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalDao;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/** On a database that isn't PostgreSQL the plugins work as those that they stand in for. */
@Timeout(60)
class OtherDatabaseTest {
  private static final String URL = "jdbc:h2:mem:other;DATABASE_TO_UPPER=false;DB_CLOSE_DELAY=-1";

  private static final String SCHEMA = "schema/h2/h2-create-schema.sql";

  private ActorTestKit kit;
  private TestProbe<String> answers;

  @BeforeEach
  void start() throws Exception {
    kit = ActorTestKit.create(config());
    answers = kit.createTestProbe(String.class);
    try (var schema = JournalDao.class.getClassLoader().getResourceAsStream(SCHEMA);
        var connection = DriverManager.getConnection(URL, "other", "");
        var statement = connection.createStatement()) {
      statement.execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @AfterEach
  void stop() throws SQLException {
    kit.shutdownTestKit();
    try (var connection = DriverManager.getConnection(URL, "other", "");
        var statement = connection.createStatement()) {
      statement.execute("shutdown");
    }
  }

  private static Config config() {
    return StoreConfig.load(
        ConfigFactory.parseString(
            """
            pekko-persistence-jdbc {
              database-provider-fqcn =
                "org.apache.pekko.persistence.jdbc.db.DefaultSlickDatabaseProvider"
              shared-databases.slick {
                profile = "slick.jdbc.H2Profile$"
                db {
                  url = "%s", user = "other", password = "", driver = "org.h2.Driver"
                  numThreads = 2, maxConnections = 2, minConnections = 1
                }
              }
            }
            jdbc-journal.use-shared-db = slick
            jdbc-snapshot-store.use-shared-db = slick
            pekko.actor {
              allow-java-serialization = off
              serializers.words = "%s"
              serialization-bindings {
                "%s" = words
                "%s" = words
              }
            }
            """
                .formatted(
                    URL,
                    WordSerializer.class.getName(),
                    Words.class.getName(),
                    Said.class.getName())));
  }

  @Test
  void shouldStoreAndRecoverEventsAndSnapshotsAsThePluginDoes() throws Exception {
    ActorRef<Order> first = kit.spawn(Diary.create());
    for (var word : List.of("a", "b", "c")) {
      first.tell(new Note(word));
    }
    tell(first, "abc");
    assertThat(count("event_journal")).isEqualTo(3);
    answers.awaitAssert(
        () -> {
          assertThat(count("snapshot")).isEqualTo(1);
          return null;
        });
    kit.stop(first);

    // The serializer puts what comes from a snapshot, or an event, into brackets.
    tell(kit.spawn(Diary.create()), "[ab][c]");
  }

  @Test
  void shouldRefuseAnEventThatBringsRows() {
    var classic = Adapter.toClassic(kit.system());
    var settings = kit.system().settings().config().getConfig("jdbc-journal");
    var slick = ((SlickExtensionImpl) SlickExtension.get(classic)).database(settings);
    var dao =
        new BulkJournalDao(
            slick.database(),
            slick.profile(),
            new JournalConfig(settings),
            SerializationExtension.get(classic),
            kit.system().executionContext(),
            Materializer.matFromSystem(kit.system()));
    var repr =
        PersistentRepr.apply(
            new Said("e", "a", "a", 1), 7, "flights|e", "", false, classic.deadLetters(), "w");
    var write = AtomicWrite.apply(repr);
    var stored =
        FutureConverters.asJava(
                dao.asyncWriteMessages(CollectionConverters.asScala(List.of(write)).toSeq()))
            .toCompletableFuture();
    assertThatThrownBy(() -> stored.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("event 7 of flights|e brings rows along: only PostgreSQL");
    assertThat(count("event_journal")).isZero();
  }

  private void tell(ActorRef<Order> diary, String expected) {
    diary.tell(new Read(answers.getRef()));
    answers.expectMessage(expected);
  }

  private static long count(String table) {
    try (var connection = DriverManager.getConnection(URL, "other", "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from \"" + table + "\"")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError("can't count " + table, e);
    }
  }

  private sealed interface Order {}

  private record Note(String word) implements Order {}

  private record Read(ActorRef<String> replyTo) implements Order {}

  /** Remembers words; events and state are plain, and a snapshot is taken by the library. */
  private static final class Diary extends EventSourcedBehavior<Order, Words, Words> {

    Diary() {
      super(PersistenceId.ofUniqueId("diary"));
    }

    static Behavior<Order> create() {
      return Behaviors.setup(context -> new Diary());
    }

    @Override
    public Words emptyState() {
      return new Words("");
    }

    @Override
    public RetentionCriteria retentionCriteria() {
      return RetentionCriteria.snapshotEvery(2, 1);
    }

    @Override
    public CommandHandler<Order, Words, Words> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(Note.class, (state, note) -> Effect().persist(new Words(note.word())))
          .onCommand(
              Read.class, (state, read) -> Effect().none().thenReply(read.replyTo(), Words::all))
          .build();
    }

    @Override
    public EventHandler<Words, Words> eventHandler() {
      return newEventHandlerBuilder()
          .forAnyState()
          .onAnyEvent((state, word) -> new Words(state.all() + word.all()));
    }
  }
}
