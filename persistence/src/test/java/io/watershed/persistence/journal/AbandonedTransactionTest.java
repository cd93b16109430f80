package io.watershed.persistence.journal;

import static io.watershed.persistence.journal.JournalBench.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.StoreSettings;
import io.watershed.persistence.TestDatabase;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node stands still in the middle of a transaction, and another one wants to write what that one
 * has written and not committed.
 */
@Timeout(60)
class AbandonedTransactionTest {

  @Test
  void shouldNotWaitForANodeThatStandsStill() throws Exception {
    var settings =
        StoreSettings.from(
            ConfigFactory.parseString("watershed.store.idle-transaction-timeout = 1s")
                .withFallback(TestDatabase.freshConfig())
                .withFallback(ConfigFactory.load()));
    try (var journal = new JournalBench(settings).startWriters(1)) {
      var standsStill = new HeldKey(journal.store, "flights|e", 1);
      var stored = journal.submit(write("flights|e", 1, "successor"));
      stored.get(30, TimeUnit.SECONDS);
      assertThat(journal.count("select count(*) from event_journal where writer = 'successor'"))
          .isEqualTo(1);
      assertThat(standsStill.isLost()).isTrue();
    }
  }
}
