package io.watershed.runtime.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import io.watershed.protocol.replay.ReplayFiles.Feeding;
import io.watershed.runtime.cli.CommandLines;
import io.watershed.v1.AdvanceRequest;
import io.watershed.v1.AdvanceResponse;
import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.EntityChange;
import io.watershed.v1.ListPipelinesRequest;
import io.watershed.v1.ListPipelinesResponse;
import io.watershed.v1.MetricChange;
import io.watershed.v1.MetricValue;
import io.watershed.v1.Pipelines;
import io.watershed.v1.PipelinesHandlerFactory;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.QuarantinedRequest;
import io.watershed.v1.ReplayDiff;
import io.watershed.v1.ReplayInputs;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplayPhase;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaysHandlerFactory;
import io.watershed.v1.WindowChange;
import io.watershed.v1.WindowResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.grpc.javadsl.ServiceHandler;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands about replays, against a server whose job follows a script. */
class ReplayCommandsTest {

  private static final long DAY = 86_400_000L;
  private static final long FROM = ScriptedReplays.NEW_YEAR;
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.http.server.enable-http2 = on")
              .withFallback(ConfigFactory.load()));

  private StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private static ScriptedReplays replays;
  private static ServerBinding binding;

  /** Knows one pipeline. */
  private static final class OnePipeline implements Pipelines {
    @Override
    public CompletionStage<ListPipelinesResponse> list(ListPipelinesRequest in) {
      return CompletableFuture.completedFuture(ListPipelinesResponse.getDefaultInstance());
    }

    @Override
    public CompletionStage<DescribePipelineResponse> describe(DescribePipelineRequest in) {
      return CompletableFuture.completedFuture(
          DescribePipelineResponse.newBuilder()
              .setDefinition("pipeline { name = flights }")
              .setFingerprint("cafe")
              .build());
    }

    @Override
    public CompletionStage<AdvanceResponse> advance(AdvanceRequest in) {
      return CompletableFuture.completedFuture(AdvanceResponse.getDefaultInstance());
    }
  }

  @BeforeEach
  @SuppressWarnings("unchecked")
  void start() {
    replays = new ScriptedReplays();
    ListedFiles.FEEDINGS.clear();
    ListedFiles.done = new CompletableFuture<>();
    binding =
        Http.get(KIT.system())
            .newServerAt("127.0.0.1", 0)
            .bind(
                ServiceHandler.concatOrNotFound(
                    ReplaysHandlerFactory.create(replays, KIT.system()),
                    PipelinesHandlerFactory.create(new OnePipeline(), KIT.system())))
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() {
    binding.unbind().toCompletableFuture().join();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private String address() {
    return "127.0.0.1:" + binding.localAddress().getPort();
  }

  /** Where the node goes down as soon as a job was seen feeding. */
  private static final class SeenBeforeTheFall extends StringWriter {
    @Override
    public void write(String text, int offset, int length) {
      super.write(text, offset, length);
      if (text.contains(" FEEDING")) {
        replays.goDown();
      }
    }
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--address", address()));
    return CommandLines.watershed()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  /** With a range of one day. */
  private int runOnADay(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--from", "2001-01-01", "--to", "2001-01-02", "--by", "ada"));
    return run(all.toArray(String[]::new));
  }

  private JsonNode json() throws JsonProcessingException {
    return new JsonMapper().readTree(out.toString());
  }

  @Test
  void shouldPlanWhatTheOptionsSay(@TempDir Path folder) throws IOException {
    var keys = Files.writeString(folder.resolve("keys"), "ATL\n\nBOS, MA\n");
    assertThat(
            runOnADay(
                "replay",
                "plan",
                "flights",
                "/data/a.csv",
                "s3://lake/b.csv",
                "--mode",
                "merge",
                "--entities",
                "@" + keys,
                "--job-id",
                "january",
                "--format",
                "csv",
                "--csv-delimiter",
                ";",
                "--csv-columns",
                "a,b",
                "--row-field",
                "row",
                "--produced",
                "--directory-field",
                "origin=from",
                "--date-directory",
                "date",
                "--hour-directory",
                "hour",
                "--directory-zone",
                "Europe/Oslo",
                "--max-rate",
                "500",
                "--hours",
                "01:00-05:00",
                "--hours-zone",
                "America/New_York"))
        .isZero();
    var request = replays.plans.getFirst();
    assertThat(request.getJob()).isEqualTo("january");
    assertThat(request.getBy()).isEqualTo("ada");
    assertThat(request.getFingerprint()).isEqualTo("cafe");
    assertThat(request.getDryRun()).isFalse();
    assertThat(request.getSplitsList())
        .extracting(split -> split.getFile())
        .containsExactly("/data/a.csv", "s3://lake/b.csv");
    assertThat(request.getSpec())
        .isEqualTo(
            ReplaySpec.newBuilder()
                .setPipeline("flights")
                .setFrom(FROM)
                .setTo(FROM + DAY)
                .setMode(ReplayMode.MERGE)
                .addEntities("ATL")
                .addEntities("BOS, MA")
                .setMaxRate(500)
                .setHours("01:00-05:00")
                .setHoursZone("America/New_York")
                .setInputs(
                    ReplayInputs.newBuilder()
                        .addFiles("/data/a.csv")
                        .addFiles("s3://lake/b.csv")
                        .setFormat("csv")
                        .setCsvDelimiter(";")
                        .addCsvColumns("a")
                        .addCsvColumns("b")
                        .setRowField("row")
                        .setProduced(true)
                        .putDirectoryFields("origin", "from")
                        .setDateDirectory("date")
                        .setHourDirectory("hour")
                        .setDirectoryZone("Europe/Oslo"))
                .build());
    assertThat(out.toString().lines())
        .containsExactly(
            "january: PLANNED",
            "pipeline flights, 2001-01-01T00:00:00Z to 2001-01-02T00:00:00Z, merge",
            "only ATL, BOS, MA",
            "files /data/a.csv, s3://lake/b.csv",
            "at most 500 events a second",
            "feeds only 01:00-05:00 America/New_York",
            "2 files, 20 bytes, 2,000 rows, 2 splits",
            "note: window day: not whole at the edges",
            "note: 2 files were passed over",
            "next: watershed replay start --job-id january");
  }

  @Test
  void shouldNameFilesSoThatWorkersElsewhereFindThem() {
    assertThat(runOnADay("replay", "plan", "flights", "a.csv")).isZero();
    assertThat(replays.plans.getFirst().getSpec().getInputs().getFiles(0))
        .isEqualTo(Path.of("a.csv").toAbsolutePath().toString());
  }

  @Test
  void shouldTakeAnArchiveInPlaceOfFiles() {
    assertThat(runOnADay("replay", "plan", "flights", "--archive", "/data/archive")).isZero();
    var request = replays.plans.getFirst();
    assertThat(request.getSpec().getInputs())
        .isEqualTo(ReplayInputs.newBuilder().setArchive("/data/archive").build());
    assertThat(request.getArchivedList())
        .containsExactly(ArchivedUpTo.newBuilder().setPartition(3).setOffset(41).build());
    assertThat(out.toString()).contains("archive /data/archive");
  }

  @Test
  void shouldSampleAndRecordNothingInADryRun() throws JsonProcessingException {
    assertThat(runOnADay("replay", "plan", "flights", "/a.csv", "--dry-run")).isZero();
    assertThat(replays.plans.getFirst().getDryRun()).isTrue();
    assertThat(out.toString().lines())
        .contains(
            "dry run: nothing was recorded",
            "sample of 100 rows: 50 events of 7 entities, 10 filtered, 30 outside, 10 refused",
            "  refused: a.csv, row 3: delay: x",
            "estimate: about 500 events; reading alone takes one worker 5 s")
        .noneMatch(line -> line.startsWith("next:"));
    out.getBuffer().setLength(0);
    assertThat(runOnADay("replay", "plan", "flights", "/a.csv", "--dry-run", "-o", "json"))
        .isZero();
    assertThat(json().at("/sample/refused").intValue()).isEqualTo(10);
    assertThat(json().at("/inputs/rows").intValue()).isEqualTo(1_000);
    assertThat(json().at("/dry_run").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replay plan flights /a.csv --from 2001-01-01 | 2 | --to: missing (expected: a time such as
          replay plan flights /a.csv --from 2001-01-02 --to 2001-01-01 | 2 | --to: 2001-01-01T00:00:00Z (expected: a time behind --from
          replay plan flights /a.csv --archive /b --from 2001-01-01 --to 2001-01-02 | 2 | --archive: /b (expected: no FILE and none of their options with it)
          replay plan flights --archive /b --row-field row --from 2001-01-01 --to 2001-01-02 | 2 | --archive: /b (expected: no FILE
          replay plan flights --from 2001-01-01 --to 2001-01-02 | 2 | FILE: missing (expected: at least one
          replay plan flights /a.csv --from 2001-01-01 --to 2001-01-02 --hours 1-5 | 2 | --hours: 1-5 (expected: such as 01:00-05:00)
          replay plan flights /a.csv --from 2001-01-01 --to 2001-01-02 --hours-zone Oslo | 2 | --hours-zone: Oslo (expected: a time zone
          replay plan flights /a.csv --from 2001-01-01 --to 2001-01-02 --max-rate -1 | 2 | --max-rate: -1 (expected: >= 0)
          replay plan flights /a.csv --from 2001-01-01 --to 2001-01-02 --entities , | 2 | --entities: , (expected: at least one key)
          replay plan flights /a.csv --from 2001-01-01 --to 2001-01-02 --entities @/none | 3 | --entities: /none (expected: a file of keys
          replay plan flights /a.csv --from 2001-01-01 --to 2001-01-02 --hour-directory h | 2 | --hour-directory: h (expected: a --date-directory
          replay plan flights /a.csv --from 2001-01-01 --to 2001-01-02 --csv-delimiter ab | 2 | --csv-delimiter: ab (expected: one character)
          replay plan flights /refused.csv --from 2001-01-01 --to 2001-01-02 | 2 | /refused.csv: no column origin (expected: one)
          replay plan flights /missing.csv --from 2001-01-01 --to 2001-01-02 | 3 | /missing.csv: no such file
          replay plan flights /a.csv --from 2001-01-01 --to 2001-01-02 --job-id taken | 1 | job: taken has another plan
          replay start --wait | 2 | PIPELINE: missing (expected: a pipeline, or --job-id alone)
          replay start --job-id none | 3 | job: none (expected: one)
          replay promote early | 1 | early is FEEDING (expected: SEALED)
          replay diff early | 1 | early is FEEDING (expected: SEALED)
          replay diff x --out x.xlsx | 2 | --out: x.xlsx (expected: *.csv, *.jsonl or *.parquet)
          replay diff x --fail-if-changed-more-than 5x | 2 | 5x (expected: a share of the windows such as 5%
          replay diff x --top 0 | 2 | --top: 0 (expected: >= 1)
          """)
  void shouldNameTheValueAndWhatWasExpected(String line, int exitCode, String message) {
    assertThat(run(line.split(" "))).isEqualTo(exitCode);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void shouldFeedAStartedJobUntilItIsSealed() {
    replays.watches.add(List.of(ReplayPhase.FEEDING, ReplayPhase.SEALING));
    replays.watches.add(List.of(ReplayPhase.SEALING, ReplayPhase.SEALED));
    assertThat(
            runOnADay(
                "replay",
                "start",
                "flights",
                "/a.csv",
                "--wait",
                "--parallel",
                "3",
                "--node",
                "b:1"))
        .isZero();
    assertThat(replays.acts).containsExactly("start by ada");
    Feeding feeding = ListedFiles.FEEDINGS.getFirst();
    assertThat(feeding.nodes()).containsExactly(address(), "b:1");
    assertThat(feeding.job()).isEqualTo("january");
    assertThat(feeding.parallel()).isEqualTo(3);
    assertThat(out.toString().strip()).isEqualTo("january: SEALED");
    assertThat(err.toString())
        .contains("january FEEDING  [######                  ]  25 %  1,000 of 4,000 rows, 50/s")
        .contains("january SEALING");
  }

  @Test
  void shouldEndWhenAllIsFedUnlessItIsToWait() {
    replays.watches.add(List.of(ReplayPhase.FEEDING, ReplayPhase.SEALING));
    assertThat(runOnADay("replay", "start", "flights", "/a.csv")).isZero();
    assertThat(out.toString().strip()).isEqualTo("january: SEALING");
  }

  @Test
  void shouldOnlyStartWithoutAWorker() {
    assertThat(runOnADay("replay", "start", "flights", "/a.csv", "--no-worker")).isZero();
    assertThat(ListedFiles.FEEDINGS).isEmpty();
    assertThat(out.toString().strip()).isEqualTo("january: FEEDING");
  }

  @Test
  void shouldPromoteWhatTheGateLetsThrough() {
    replays.diff = ReplayDiff.newBuilder().setJob("january").setWindows(100).setAdded(5).build();
    replays.phase = ReplayPhase.SEALED;
    replays.watches.add(List.of(ReplayPhase.PROMOTING, ReplayPhase.PROMOTED));
    assertThat(
            run(
                "replay",
                "start",
                "--job-id",
                "january",
                "--promote",
                "--fail-if-changed-more-than",
                "5%"))
        .isZero();
    assertThat(replays.acts).hasSize(1).first().asString().startsWith("promote");
    assertThat(out.toString().strip()).isEqualTo("january: PROMOTED");
    assertThat(err.toString()).contains("january: 5 of 100 windows differ, 5 %");
  }

  @Test
  void shouldPromoteNothingThatTheGateHolds() {
    replays.diff =
        ReplayDiff.newBuilder().setJob("january").setWindows(1_000).setChanged(51).build();
    replays.phase = ReplayPhase.SEALED;
    assertThat(
            run(
                "replay",
                "start",
                "--job-id",
                "january",
                "--promote",
                "--fail-if-changed-more-than",
                "5%"))
        .isEqualTo(5);
    assertThat(replays.acts).isEmpty();
    assertThat(err.toString())
        .contains("january: 51 of 1000 windows differ, 5.1 % (expected: at most 5 %)");
  }

  @Test
  void shouldDoNothingAgainForAJobThatIsDone() {
    replays.phase = ReplayPhase.PROMOTED;
    assertThat(
            runOnADay("replay", "start", "flights", "/a.csv", "--job-id", "january", "--promote"))
        .isZero();
    assertThat(replays.acts).isEmpty();
    assertThat(ListedFiles.FEEDINGS).isEmpty();
    assertThat(out.toString().strip()).isEqualTo("january: PROMOTED");
  }

  @Test
  void shouldNotPromoteAgainWhatSomebodyHasTakenBack() {
    replays.phase = ReplayPhase.ROLLED_BACK;
    assertThat(run("replay", "start", "--job-id", "january", "--promote")).isEqualTo(6);
    assertThat(replays.acts).isEmpty();
    assertThat(err.toString()).contains("watershed replay promote january");
  }

  @Test
  void shouldEndWithACodeOfItsOwnWhenTheJobFails() {
    replays.watches.add(List.of(ReplayPhase.FEEDING, ReplayPhase.FAILED));
    assertThat(runOnADay("replay", "start", "flights", "/a.csv", "--wait")).isEqualTo(6);
    assertThat(err.toString()).contains("watershed: january: FAILED (a.csv has changed)");
  }

  @Test
  void shouldTellHowToGoOnWhenTheWorkerCannot() {
    replays.watches.add(List.of(ReplayPhase.FEEDING));
    ListedFiles.done.completeExceptionally(new IOException("/a.csv: permission denied"));
    assertThat(runOnADay("replay", "start", "flights", "/a.csv")).isEqualTo(1);
    assertThat(err.toString())
        .contains("the worker can't go on: /a.csv: permission denied")
        .contains("watershed replay start --job-id january")
        .contains("watershed replay abort january");
  }

  @Test
  void shouldJoinAsAnotherWorker() {
    replays.phase = ReplayPhase.FEEDING;
    replays.watches.add(List.of(ReplayPhase.SEALING));
    assertThat(run("replay", "worker", "january")).isZero();
    assertThat(ListedFiles.FEEDINGS).hasSize(1);
    assertThat(replays.acts).isEmpty();
  }

  @Test
  void shouldRedriveLateEventsAsAMergeWithoutFiles() {
    replays.watches.add(List.of(ReplayPhase.SEALING, ReplayPhase.SEALED));
    assertThat(runOnADay("late", "redrive", "flights", "--wait")).isZero();
    var request = replays.plans.getFirst();
    assertThat(request.getSpec().getMode()).isEqualTo(ReplayMode.MERGE);
    assertThat(request.getSpec().getInputs()).isEqualTo(ReplayInputs.getDefaultInstance());
    assertThat(request.getSplitsCount()).isZero();
    assertThat(request.getFingerprint()).isEqualTo("cafe");
    assertThat(replays.acts).containsExactly("start by ada");
    assertThat(ListedFiles.FEEDINGS).isEmpty();
    assertThat(out.toString().strip()).isEqualTo("january: SEALED");
  }

  @Test
  void shouldRedriveWhatIsWholeInQuarantineAsAMergeOfOneFile(@TempDir Path folder)
      throws IOException {
    var file = folder.resolve("records");
    replays.watches.add(List.of(ReplayPhase.SEALING));
    replays.watches.add(List.of(ReplayPhase.SEALED));
    assertThat(
            runOnADay(
                "quarantine",
                "redrive",
                "flights",
                "--reason",
                "MISSING_KEY,EMPTY_KEY",
                "--topic",
                "flights",
                "--since",
                "2001-01-05",
                "--until",
                "2001-01-06",
                "--file",
                file.toString(),
                "--wait"))
        .isZero();
    assertThat(replays.quarantined)
        .containsExactly(
            QuarantinedRequest.newBuilder()
                .setPipeline("flights")
                .addReasons("MISSING_KEY")
                .addReasons("EMPTY_KEY")
                .setTopic("flights")
                .setSince(FROM + 4 * DAY)
                .setUntil(FROM + 5 * DAY)
                .build());
    assertThat(file).hasContent("flights/0 41\n");
    var spec = replays.plans.getFirst().getSpec();
    assertThat(spec.getMode()).isEqualTo(ReplayMode.MERGE);
    assertThat(spec.getInputs())
        .isEqualTo(
            ReplayInputs.newBuilder().addFiles(file.toString()).setQuarantined(true).build());
    assertThat(err.toString())
        .contains("quarantine: 1 records to decode again; 2 more were not kept whole and stay")
        .contains("quarantine: 900 records are events now; 10 were refused again and stay");
    assertThat(out.toString().strip()).isEqualTo("january: SEALED");
  }

  @Test
  void shouldLeaveNothingOfADryRunOfARedrive(@TempDir Path folder) {
    var file = folder.resolve("records");
    assertThat(
            runOnADay("quarantine", "redrive", "flights", "--dry-run", "--file", file.toString()))
        .isZero();
    assertThat(replays.plans.getFirst().getDryRun()).isTrue();
    assertThat(replays.acts).isEmpty();
    assertThat(out.toString()).contains("dry run: nothing was recorded");
    assertThat(file).doesNotExist();
  }

  /** Whatever quarantine or archive have got since. */
  @ParameterizedTest
  @CsvSource({"quarantine redrive flights --file,12", "replay start flights --archive,11"})
  void shouldGoOnWithTheJobThatWasRecordedForTheSame(
      String command, int field, @TempDir Path folder) {
    var place = folder.resolve("there").toString();
    var inputs = ReplayInputs.newBuilder();
    if (field == ReplayInputs.ARCHIVE_FIELD_NUMBER) {
      inputs.setArchive(place);
    } else {
      inputs.addFiles(place).setQuarantined(true);
    }
    replays.planned =
        PlanReplayRequest.newBuilder()
            .setSpec(
                ReplaySpec.newBuilder()
                    .setPipeline("flights")
                    .setFrom(FROM)
                    .setTo(FROM + DAY)
                    .setMode(
                        field == ReplayInputs.ARCHIVE_FIELD_NUMBER
                            ? ReplayMode.REBUILD
                            : ReplayMode.MERGE)
                    .setInputs(inputs))
            .build();
    replays.phase = ReplayPhase.SEALED;
    var arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of(place, "--job-id", "january"));
    assertThat(runOnADay(arguments.toArray(String[]::new))).isZero();
    assertThat(replays.plans).isEmpty();
    assertThat(replays.quarantined).isEmpty();
    assertThat(out.toString().strip()).isEqualTo("january: SEALED");
  }

  @Test
  void shouldPlanAJobOfAnIdThatIsNew(@TempDir Path folder) {
    replays.watches.add(List.of(ReplayPhase.SEALING));
    replays.watches.add(List.of(ReplayPhase.SEALED));
    String file = folder.resolve("records").toString();
    // What comes behind the plan is scripted for another id.
    runOnADay("quarantine", "redrive", "flights", "--file", file, "--job-id", "none");
    assertThat(replays.plans.getFirst().getJob()).isEqualTo("none");
  }

  @Test
  void shouldListQuarantine() throws JsonProcessingException {
    assertThat(run("quarantine", "list", "flights", "--limit", "2")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "flights/0 41: MISSING_KEY: key: absent", "flights/0 42: MISSING_KEY: key: absent");
    assertThat(err.toString()).contains("there are more; --limit 0 shows all");
    out.getBuffer().setLength(0);
    assertThat(run("quarantine", "list", "flights", "-n", "1", "-o", "json")).isZero();
    assertThat(json().get("offset").asLong()).isEqualTo(41);
  }

  @Test
  void shouldWatchAcrossARestartOfTheNode() {
    replays.watches.add(List.of(ReplayPhase.FEEDING));
    replays.watches.add(List.of(ReplayPhase.SEALING, ReplayPhase.SEALED));
    out = new SeenBeforeTheFall();
    assertThat(run("replay", "watch", "january")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "january FEEDING  [######                  ]  25 %  1,000 of 4,000 rows, 50/s, ETA 1:00"
                + "  splits 1 of 4 done, 2 leased  workers 2  refused 10  live p95 120 ms (budget 1,000 ms)",
            "lost the node; going on when it is back",
            "january SEALING  [######                  ]  25 %  50 of 200 entities sealed"
                + "  live p95 120 ms (budget 1,000 ms)",
            "january SEALED");
  }

  @Test
  void shouldWatchAsOneJsonObjectALine() throws JsonProcessingException {
    replays.watches.add(List.of(ReplayPhase.SEALING, ReplayPhase.SEALED));
    assertThat(run("replay", "watch", "january", "-o", "json")).isZero();
    var lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2);
    var last = new JsonMapper().readTree(lines.getLast());
    assertThat(last.at("/phase").textValue()).isEqualTo("SEALED");
    assertThat(last.at("/progress/live_p95_ms").intValue()).isEqualTo(120);
  }

  @Test
  void shouldEndAWatchOfALostJobWithItsExitCode() {
    replays.watches.add(List.of(ReplayPhase.FAILED));
    assertThat(run("replay", "watch", "january")).isEqualTo(6);
  }

  @Test
  void shouldListJobsPageAfterPage() throws JsonProcessingException {
    assertThat(run("replay", "list", "--limit", "0", "-o", "json")).isZero();
    assertThat(json().get("jobs")).hasSize(1_500);
    assertThat(json().get("more").booleanValue()).isFalse();
    out.getBuffer().setLength(0);
    assertThat(run("replay", "list", "-n", "1")).isZero();
    assertThat(out.toString().lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("JOB      PIPELINE  PHASE    FROM");
    assertThat(out.toString()).contains("--limit 0 shows all");
  }

  @Test
  void shouldShowAJobWithItsSplits() throws JsonProcessingException {
    assertThat(run("replay", "show", "january", "--splits")).isZero();
    assertThat(out.toString())
        .contains("january: PLANNED")
        .contains("splits 1 of 4 done, 2 leased; rows 1,000 of 4,000: 900 events")
        .contains("note: window day")
        .contains("LEASED  host-1");
    out.getBuffer().setLength(0);
    assertThat(run("replay", "show", "january", "--splits", "-o", "json")).isZero();
    assertThat(json().at("/splits/0/next_row").intValue()).isEqualTo(17);
    assertThat(json().at("/splits/0/rows").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "pause, PLANNED",
    "resume, PLANNED",
    "promote, PROMOTED",
    "rollback, ROLLED_BACK",
    "abort, ABORTED",
    "discard, PLANNED"
  })
  void shouldDoWhatItIsToldAndSayWhoAndWhy(String act, ReplayPhase end) {
    switch (end) {
      case PROMOTED -> replays.watches.add(List.of(ReplayPhase.PROMOTED));
      case ROLLED_BACK -> replays.watches.add(List.of(ReplayPhase.ROLLED_BACK));
      default -> replays.watches.clear();
    }
    assertThat(run("replay", act, "january", "--by", "ada", "--reason", "month end")).isZero();
    assertThat(replays.acts).containsExactly(act + " by ada: month end");
    assertThat(out.toString().strip()).isEqualTo("january: " + end);
  }

  @Test
  void shouldNotWaitForEntitiesIfToldSo() {
    assertThat(run("replay", "promote", "january", "--no-wait")).isZero();
    assertThat(out.toString().strip()).isEqualTo("january: PROMOTING");
  }

  private static WindowResult result(long flights, double average) {
    return WindowResult.newBuilder()
        .setWindow("hour")
        .setStart(FROM)
        .setEnd(FROM + 3_600_000)
        .setStatus(io.watershed.v1.Status.FINAL)
        .setAccepted(flights)
        .putMetrics("flights", MetricValue.newBuilder().setIntValue(flights).build())
        .putMetrics("delay_avg", MetricValue.newBuilder().setDoubleValue(average).build())
        .putMetrics("fare", MetricValue.newBuilder().setDecimalValue("1.50").build())
        .build();
  }

  private static WindowChange change(String entity, WindowResult before, WindowResult after) {
    var change =
        WindowChange.newBuilder()
            .setEntity(entity)
            .setWindow("hour")
            .setStart(FROM)
            .setEnd(FROM + 3_600_000)
            .setKind(before == null ? WindowChange.Kind.ADDED : WindowChange.Kind.CHANGED)
            .setAfter(after);
    return (before == null ? change : change.setBefore(before)).build();
  }

  private static ReplayDiff someDiff() {
    return ReplayDiff.newBuilder()
        .setJob("january")
        .setWindows(3)
        .setUnchanged(1)
        .setChanged(1)
        .setAdded(1)
        .addMetrics(
            MetricChange.newBuilder()
                .setWindow("hour")
                .setMetric("delay_avg")
                .setCompared(2)
                .setChanged(1)
                .setMedian(4.5)
                .setMeanBefore(2.1)
                .setMeanAfter(6.7))
        .addTop(change("ATL", result(3, 2), result(4, 6.5)))
        .addEntities(EntityChange.newBuilder().setEntity("ATL").setWindows(2))
        .build();
  }

  @Test
  void shouldShowWhatAJobChanges() throws JsonProcessingException {
    replays.diff = someDiff();
    assertThat(run("replay", "diff", "january")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "january: 2 of 3 windows differ, 66.67 %: 1 changed, 1 added, 0 removed",
            "",
            "WINDOW  METRIC     COMPARED  CHANGED  MEAN BEFORE  MEAN AFTER  LEAST  P05  MEDIAN  P95  GREATEST",
            "hour    delay_avg         2        1          2.1         6.7      -    -     4.5    -         -",
            "",
            "largest changes:",
            "KIND     ENTITY  WINDOW  START                 METRICS",
            "CHANGED  ATL     hour    2001-01-01T00:00:00Z  delay_avg 2 → 6.5, flights 3 → 4",
            "",
            "most affected:",
            "ENTITY  WINDOWS",
            "ATL           2");
    out.getBuffer().setLength(0);
    assertThat(run("replay", "diff", "january", "-o", "json")).isZero();
    assertThat(json().at("/metrics/0/mean_after").doubleValue()).isEqualTo(6.7);
    assertThat(json().at("/metrics/0/least").isNull()).isTrue();
    assertThat(json().at("/top/0/before/metrics/flights").intValue()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "1, 5", "67%, 0", "66.6%, 5", "0, 5"})
  void shouldHoldADiffAgainstItsGate(String gate, int exitCode) {
    replays.diff = someDiff();
    assertThat(run("replay", "diff", "january", "--fail-if-changed-more-than", gate))
        .isEqualTo(exitCode);
    assertThat(out.toString()).contains("2 of 3 windows differ");
  }

  @Test
  void shouldWriteTheWholeDiffAsCsv(@TempDir Path folder) throws IOException {
    replays.changes.add(change("ATL", result(3, 2), result(4, 6.5)));
    replays.changes.add(change("B\"OS, MA", null, result(1, -3)));
    var file = folder.resolve("diff.csv");
    assertThat(run("replay", "diff", "january", "--out", file.toString())).isZero();
    assertThat(Files.readString(file).split("\r\n"))
        .containsExactly(
            "kind,entity,window,start,end,status_before,status_after,events_before,events_after,"
                + "delay_avg_before,delay_avg_after,fare_before,fare_after,flights_before,flights_after",
            "CHANGED,ATL,hour,2001-01-01T00:00:00Z,2001-01-01T01:00:00Z,FINAL,FINAL,3,4,2.0,6.5,1.50,1.50,3,4",
            "ADDED,\"B\"\"OS, MA\",hour,2001-01-01T00:00:00Z,2001-01-01T01:00:00Z,,FINAL,,1,,-3.0,,1.50,,1");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void shouldWriteTheWholeDiffAsJsonLines(@TempDir Path folder) throws IOException {
    replays.changes.add(change("ATL", result(3, 2), result(4, 6.5)));
    replays.changes.add(change("BOS", null, result(1, -3)));
    var file = folder.resolve("diff.jsonl");
    assertThat(run("replay", "diff", "january", "--out", file.toString())).isZero();
    var lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    var last = new JsonMapper().readTree(lines.getLast());
    assertThat(last.at("/kind").textValue()).isEqualTo("ADDED");
    assertThat(last.at("/before").isNull()).isTrue();
    assertThat(last.at("/after/metrics/delay_avg").doubleValue()).isEqualTo(-3);
  }
}
