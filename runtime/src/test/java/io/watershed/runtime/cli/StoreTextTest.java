package io.watershed.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.v1.JournalStatus;
import io.watershed.v1.RetentionSettings;
import io.watershed.v1.RowCount;
import io.watershed.v1.StoreStatusResponse;
import io.watershed.v1.StoredPipeline;
import io.watershed.v1.SweepStatus;
import io.watershed.v1.TableStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreTextTest {

  private static final long FIVE = 978325200000L;

  private static final StoreStatusResponse STATUS =
      StoreStatusResponse.newBuilder()
          .addTables(
              TableStatus.newBuilder()
                  .setName("event_journal")
                  .setTableBytes(3 << 20)
                  .setIndexBytes(1_000)
                  .setRows(70)
                  .setDeadRows(7)
                  .setOldest(FIVE))
          .addPipelines(
              StoredPipeline.newBuilder()
                  .setPipeline("flights")
                  .setRetention(
                      RetentionSettings.newBuilder().setJournal(604_800_000).setLate(5_400_000))
                  .setJournal(RowCount.newBuilder().setRows(20_000).setEstimated(true))
                  .setJournalOldest(FIVE)
                  .setQuarantined(RowCount.newBuilder().setRows(3))
                  .setLastSweep(
                      SweepStatus.newBuilder()
                          .setBeganAt(FIVE)
                          .setEndedAt(FIVE + 1_500)
                          .setJournal(9)))
          .setJournal(
              JournalStatus.newBuilder()
                  .setEvents(5_000)
                  .setEventsPerSecond(1_234.4)
                  .setCommitsPerSecond(10)
                  .setPersistsPerCommit(2.25)
                  .setQueued(4)
                  .setQueuedBytes(2_048))
          .build();

  @Test
  void shouldShowAStatusToPeople() {
    assertThat(String.join("\n", StoreText.lines(STATUS)) + "\n")
        .isEqualTo(
            """
            TABLE              SIZE  INDEXES  ROWS  DEAD  OLDEST                VACUUMED
            event_journal  3.00 MiB   1000 B   ~70    ~7  2001-01-01T05:00:00Z  -

            pipeline flights
            ROWS OF          COUNT  OLDEST                KEPT
            journal         ~20000  2001-01-01T05:00:00Z  7 d
            entities             0  -                     forever
            open windows         0  -                     forever
            closed windows       0  -                     forever
            late                 0  -                     PT1H30M
            quarantined          3  -                     forever
            unsent results       0  -                     until sent
            last sweep began 2001-01-01T05:00:00Z, took PT1.5S, deleted 9 events, 0 snapshots, 0 windows, 0 late, 0 quarantined

            this node writes 1234 events/s, 10 commits/s, 2.3 persists a commit; 4 persists wait, 2.00 KiB; 5000 events since it started
            """);
  }

  @Test
  void shouldShowItExactlyAsJson() {
    var json = StoreJson.status(STATUS);
    assertThat(json.at("/tables/0/table_bytes").asLong()).isEqualTo(3 << 20);
    assertThat(json.at("/tables/0/vacuumed_at").isNull()).isTrue();
    assertThat(json.at("/pipelines/0/journal").toString())
        .isEqualTo("{\"rows\":20000,\"estimated\":true}");
    assertThat(json.at("/pipelines/0/retention_ms").toString())
        .isEqualTo(
            "{\"journal\":604800000,\"windows\":null,\"late\":5400000,\"quarantined\":null}");
    assertThat(json.at("/pipelines/0/last_sweep/ended_at").asText())
        .isEqualTo("2001-01-01T05:00:01.500Z");
    assertThat(json.at("/pipelines/0/last_sweep/deleted/journal").asLong()).isEqualTo(9);
    assertThat(json.at("/journal/events_per_second").asDouble()).isEqualTo(1_234.4);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.00 KiB",
    "15360, 15.0 KiB",
    "1048576, 1.00 MiB",
    "500000000000, 466 GiB",
    "9000000000000000, 8185 TiB"
  })
  void shouldShowSizesInThreeDigits(long bytes, String expected) {
    assertThat(StoreText.bytes(bytes)).isEqualTo(expected);
  }
}
