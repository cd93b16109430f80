package io.watershed.replay.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.archive.ArchivedRecord;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.archive.Archives;
import io.watershed.protocol.event.Refusal;
import io.watershed.replay.format.Limits;
import io.watershed.replay.input.InputDefinition;
import io.watershed.replay.input.PlanRefusedException;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.LocalFiles;
import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.ReplayInputs;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplaySpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayPlannerTest {

  private static final long FROM = Instant.parse("2001-01-01T00:00:00Z").toEpochMilli();
  private static final long TO = Instant.parse("2001-01-02T00:00:00Z").toEpochMilli();

  private final ReplayPlanner planner =
      new ReplayPlanner(new FileStores(List.of(new LocalFiles())), Limits.standard());

  @TempDir Path dir;

  private ReplaySpec spec(Path... files) {
    var names = IntStream.range(0, files.length).mapToObj(i -> files[i].toString()).toList();
    return ReplaySpec.newBuilder()
        .setPipeline("flights")
        .setFrom(FROM)
        .setTo(TO)
        .setMode(ReplayMode.REBUILD)
        .setInputs(InputMessages.of(InputDefinition.of(names).withRowField("row")))
        .build();
  }

  /** A flight a minute from the day before the range on; every hundredth has no delay. */
  private Path csv(int rows) throws Exception {
    return Files.writeString(
        dir.resolve("f.csv"),
        IntStream.range(0, rows)
            .mapToObj(
                i ->
                    "%d,%s,A%d\n"
                        .formatted(
                            FROM - 60_000L * 100 + 60_000L * i, i % 100 == 99 ? "" : i, i % 7))
            .collect(Collectors.joining("", "date,delay,origin\n", "")));
  }

  @Test
  void shouldAskForAJobWithAllThatANodeNeeds() throws Exception {
    var spec = spec(csv(100));
    var plan = planner.plan(Described.flights(), spec);
    var request = plan.request("january", "me", true);
    assertThat(request.getJob()).isEqualTo("january");
    assertThat(request.getSpec()).isEqualTo(spec);
    assertThat(request.getFingerprint()).isEqualTo(Described.flights().getFingerprint());
    assertThat(request.getBy()).isEqualTo("me");
    assertThat(request.getDryRun()).isTrue();
    assertThat(request.getSplitsList().stream().map(InputMessages::from))
        .isEqualTo(plan.inputs().splits())
        .hasSize(1);
    assertThat(plan.notes()).isEmpty();
  }

  @Test
  void shouldTakeAnArchiveForTheFilesAndItsEndForTheCut() throws Exception {
    var described =
        Described.of(
            Described.flights()
                .getDefinition()
                .replace("max-ahead", "archive { directory = \"" + dir + "\" }\nmax-ahead"));
    var pipeline = ReplayPlanner.pipeline(described);
    var source = new ArchivedSource("flights", new UUID(1, 2), 3);
    try (var archive = Archives.find().orElseThrow().open(pipeline, source)) {
      for (int i = 0; i < 10; i++) {
        var value = "{\"origin\":\"A\",\"date\":%d,\"delay\":1,\"row\":%d}".formatted(FROM + i, i);
        archive.add(
            new ArchivedRecord(i, 4, FROM, null, value.getBytes(StandardCharsets.UTF_8), null), 0);
      }
      archive.roll();
    }
    var inputs = ReplayInputs.newBuilder().setArchive(dir.toString());
    var spec = spec().toBuilder().setInputs(inputs).build();
    var plan = planner.plan(described, spec);
    assertThat(plan.request("january", "me", false).getArchivedList())
        .containsExactly(
            ArchivedUpTo.newBuilder()
                .setTopicId(new UUID(1, 2).toString())
                .setPartition(3)
                .setLeaderEpoch(4)
                .setOffset(9)
                .build());
    assertThat(plan.inputs().rows()).isEqualTo(10);
    assertThat(planner.dryRun(plan).events()).isEqualTo(10);
    assertThatThrownBy(
            () ->
                planner.plan(
                    described, spec.toBuilder().setInputs(inputs.clone().addFiles("a")).build()))
        .hasMessage("archive: \"%s\" and other inputs (expected: either)".formatted(dir));
    assertThatThrownBy(
            () ->
                planner.plan(described, spec.toBuilder().setFrom(TO).setTo(TO + TO - FROM).build()))
        .hasMessage(
            "archive: %s: no file has events of the range, of 1 (expected: at least one)"
                .formatted(dir));
  }

  @Test
  void shouldRefuseARangeThatCutsThroughWindows() throws Exception {
    var spec = spec(csv(1)).toBuilder().setTo(TO - 1).build();
    assertThatThrownBy(() -> planner.plan(Described.flights(), spec))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessage(
            "range: 2001-01-01T00:00:00Z to 2001-01-01T23:59:59.999Z (expected: bounds of `hour`,"
                + " such as 2001-01-01T00:00:00Z to 2001-01-02T00:00:00Z, or 2001-01-01T00:00:00Z"
                + " to 2001-01-01T23:00:00Z)");
  }

  @Test
  void shouldRefuseWhatIsWrittenWrong() throws Exception {
    var good = spec(csv(1));
    refuses(good.toBuilder().setPipeline("other").build(), "pipeline: other (expected: flights)");
    refuses(
        good.toBuilder().setMode(ReplayMode.REPLAY_MODE_UNSPECIFIED).build(),
        "mode: REPLAY_MODE_UNSPECIFIED (expected: REBUILD or MERGE)");
    refuses(
        good.toBuilder().setMaxRate(-1).build(),
        "max_rate: -1 (expected: events a second, or 0 for no bound)");
    refuses(
        good.toBuilder().setHours("late").build(),
        "hours: \"late\" (expected: two times of day, such as 01:00-05:00)");
    refuses(
        good.toBuilder().addEntities("").build(),
        "entities: an empty key (expected: keys of entities)");
    refuses(
        good.toBuilder().setInputs(ReplayInputs.getDefaultInstance()).build(),
        "files: none (expected: at least one, for a rebuild takes them for the truth)");
  }

  private void refuses(ReplaySpec spec, String message) {
    assertThatThrownBy(() -> planner.plan(Described.flights(), spec))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessage(message);
  }

  @Test
  void shouldRefuseADefinitionThatMeansSomethingElseHere() {
    var other = Described.flights().toBuilder().setFingerprint("0123456789abcdef").build();
    assertThatThrownBy(() -> planner.plan(other, spec()))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("(expected: 0123456789abcdef, as the node has it;");
    var broken = Described.flights().toBuilder().setDefinition("pipeline { name = ").build();
    assertThatThrownBy(() -> planner.plan(broken, spec()))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("the node's definition");
  }

  @Test
  void shouldPlanAMergeOfWhatLiveHasSeenWithoutFiles() throws Exception {
    var spec =
        spec().toBuilder()
            .setMode(ReplayMode.MERGE)
            .setInputs(ReplayInputs.getDefaultInstance())
            .build();
    assertThat(planner.plan(Described.flights(), spec).request("j", "", false).getSplitsList())
        .isEmpty();
  }

  @Test
  void shouldShowWhatTheFirstRowsBecome() throws Exception {
    var plan = planner.plan(Described.flights(), spec(csv(1_000)));
    var shown = planner.dryRun(plan);
    assertThat(shown.rows()).isEqualTo(1_000);
    assertThat(shown.refused()).isEqualTo(10);
    assertThat(shown.outside()).isEqualTo(99);
    assertThat(shown.events()).isEqualTo(891);
    assertThat(shown.entities()).isEqualTo(7);
    assertThat(shown.earliest()).hasValue(FROM - 60_000L * 100);
    assertThat(shown.latest()).hasValue(FROM + 60_000L * 898);
    assertThat(shown.estimatedRows()).isEqualTo(1_000);
    assertThat(shown.estimatedEvents()).isEqualTo(891);
    assertThat(shown.examples()).hasSize(10);
    assertThat(shown.examples().getFirst().row()).isEqualTo(99);
    assertThat(shown.examples().getFirst().reason()).isEqualTo(Refusal.MISSING_MEASURE);
    assertThat(shown.atLeast(1, 99)).hasSeconds(9);
  }

  @Test
  void shouldEstimateTheRowsOfFilesThatDoNotSay() throws Exception {
    var plan = planner.plan(Described.flights(), spec(csv(100_000)));
    assertThat(plan.inputs().rows()).isEqualTo(-1);
    assertThat(planner.dryRun(plan).estimatedRows()).isBetween(30_000L, 200_000L);
  }

  @Test
  void shouldCountOnlyTheEntitiesThatWereAskedFor() throws Exception {
    var spec = spec(csv(1_000)).toBuilder().addEntities("A1").build();
    var shown = planner.dryRun(planner.plan(Described.flights(), spec));
    assertThat(shown.entities()).isEqualTo(1);
    assertThat(shown.events()).isBetween(120L, 130L);
    assertThat(shown.events() + shown.outside() + shown.refused()).isEqualTo(1_000);
  }
}
