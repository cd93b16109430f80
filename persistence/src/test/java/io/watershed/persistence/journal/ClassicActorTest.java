package io.watershed.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.journal.TestJournalApp.Said;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.Test;

/** The journal serves classic actors too, which need an answer that typed ones pass over. */
class ClassicActorTest {
  private static final int WORDS = 5;

  @Test
  void shouldAnswerPersistsThatFollowEachOther() throws Exception {
    var system = ActorSystem.create("classic", TestJournalApp.config(""));
    try {
      var all = new CompletableFuture<Integer>();
      var actor = system.actorOf(Props.create(Counter.class, () -> new Counter(all)));
      for (var i = 0; i < WORDS; i++) {
        actor.tell("word", ActorRef.noSender());
      }
      assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(WORDS);
    } finally {
      TestKit.shutdownActorSystem(system);
    }
  }

  /**
   * Sends the next event to the journal only after that has confirmed the one before as a whole.
   */
  private static final class Counter extends AbstractPersistentActor {
    private final CompletableFuture<Integer> all;
    private int stored;

    Counter(CompletableFuture<Integer> all) {
      this.all = all;
    }

    @Override
    public String persistenceId() {
      return "flights|classic";
    }

    @Override
    public Receive createReceiveRecover() {
      return receiveBuilder().matchAny(recovered -> {}).build();
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder().match(String.class, this::store).build();
    }

    private void store(String word) {
      persistAsync(new Said("classic", word, word, lastSequenceNr() + 1), said -> confirm());
    }

    private void confirm() {
      if (++stored == WORDS) {
        all.complete(stored);
      }
    }
  }
}
