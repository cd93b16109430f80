package io.watershed.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.Dressed;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.Rows;
import io.watershed.persistence.StoreConfig;
import io.watershed.persistence.TestDatabase;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * A small entity to test the journal with: it remembers words in order, publishes a window row per
 * event and brings a snapshot with every third.
 */
final class TestJournalApp {
  private TestJournalApp() {}

  sealed interface Command {}

  record Say(String word, ActorRef<Done> replyTo) implements Command {}

  record Tell(ActorRef<String> replyTo) implements Command {}

  record Stop() implements Command {}

  /** A word that was said, and all words so far. */
  record Said(String entity, String word, String all, long number) implements Dressed {

    @Override
    public List<WindowRow> windowRows() {
      return List.of(
          Rows.window(
              entity, Rows.START, number, WindowStatus.PROVISIONAL, Optional.empty(), number));
    }

    @Override
    public List<LateRow> lateRows() {
      return word.equals("late") ? List.of(Rows.late(entity, number)) : List.of();
    }

    @Override
    public List<EntityRow> entityRows() {
      return List.of(Rows.entity(entity, number));
    }

    @Override
    public Optional<SnapshotPart> snapshot() {
      return number % 3 == 0
          ? Optional.of(new SnapshotPart(WordSerializer.ID, "S", WordSerializer.bytes(all)))
          : Optional.empty();
    }
  }

  record Words(String all) {}

  /** Reads what it writes: a word as itself, a snapshot as all words. */
  static final class WordSerializer extends SerializerWithStringManifest {
    static final int ID = 77_001;

    @Override
    public int identifier() {
      return ID;
    }

    @Override
    public String manifest(Object object) {
      return object instanceof Words ? "S" : "E";
    }

    @Override
    public byte[] toBinary(Object object) {
      return switch (object) {
        case Said said -> spoken(said.word());
        case Words words -> bytes(words.all());
        default -> throw new IllegalArgumentException("object: " + object.getClass());
      };
    }

    private static byte[] spoken(String word) {
      if (word.equals("unspeakable")) {
        throw new IllegalArgumentException("word: unspeakable");
      }
      return bytes(word);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
      var text = new String(bytes, StandardCharsets.UTF_8);
      return switch (manifest) {
        case "E" -> new Said("", text, "", 0);
        case "S" -> new Words("[" + text + "]");
        default -> throw new IllegalArgumentException("manifest: " + manifest);
      };
    }

    static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  static Config config(String more) {
    return StoreConfig.load(
        ConfigFactory.parseString(more)
            .withFallback(
                ConfigFactory.parseString(
                    """
                    pekko.actor {
                      allow-java-serialization = off
                      serializers.words = "%1$s$WordSerializer"
                      serialization-bindings {
                        "%1$s$Said" = words
                        "%1$s$Words" = words
                      }
                    }
                    """
                        .formatted(TestJournalApp.class.getName())))
            .withFallback(TestDatabase.freshConfig()));
  }

  static Behavior<Command> entity(String name) {
    return Behaviors.setup(context -> new Entity(context, name));
  }

  private static final class Entity extends EventSourcedBehavior<Command, Said, Words> {
    private final ActorContext<Command> context;
    private final String name;

    Entity(ActorContext<Command> context, String name) {
      super(PersistenceId.ofUniqueId("flights|" + name));
      this.context = context;
      this.name = name;
    }

    @Override
    public Words emptyState() {
      return new Words("");
    }

    @Override
    public CommandHandler<Command, Said, Words> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(
              Say.class,
              (state, say) ->
                  Effect()
                      .persist(
                          new Said(
                              name,
                              say.word(),
                              state.all() + say.word(),
                              lastSequenceNumber(context) + 1))
                      .thenReply(say.replyTo(), next -> Done.getInstance()))
          .onCommand(
              Tell.class, (state, tell) -> Effect().none().thenReply(tell.replyTo(), Words::all))
          .onCommand(Stop.class, (state, stop) -> Effect().none().thenStop())
          .build();
    }

    @Override
    public EventHandler<Words, Said> eventHandler() {
      return newEventHandlerBuilder()
          .forAnyState()
          .onAnyEvent((state, said) -> new Words(state.all() + said.word()));
    }
  }
}
