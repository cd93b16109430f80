package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.replay.CutPosition;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.DiffReplayRequest;
import io.watershed.v1.LeaseSplitRequest;
import io.watershed.v1.ListReplaysRequest;
import io.watershed.v1.ListSplitsRequest;
import io.watershed.v1.OpenFeed;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.ReplayCommand;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaySplit;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReplayRequestsTest {

  private static final long NOW = Instant.parse("2026-01-10T12:34:56Z").toEpochMilli();
  private static final long DAY = Fixtures.DAY;
  private static final long TODAY = NOW / DAY * DAY;

  private final HostedPipelines pipelines = Fixtures.hosting(new FakeRegion());

  private static PlanReplayRequest.Builder plan() {
    return PlanReplayRequest.newBuilder()
        .setJob("my-job")
        .setFingerprint("0123456789abcdef")
        .setBy("ann")
        .setSpec(
            ReplaySpec.newBuilder()
                .setPipeline("flights")
                .setFrom(TODAY - 10 * DAY)
                .setTo(TODAY)
                .setMode(io.watershed.v1.ReplayMode.REBUILD))
        .addSplits(
            ReplaySplit.newBuilder()
                .setFile("a.csv")
                .setBegin(10)
                .setEnd(20)
                .setFirstRow(5)
                .setRows(-1));
  }

  private ReplayRequests.Plan valid(PlanReplayRequest.Builder request) {
    return ReplayRequests.valid(request.build(), pipelines, NOW);
  }

  private void refuses(String message, Consumer<PlanReplayRequest.Builder> spoil) {
    var request = plan();
    spoil.accept(request);
    assertThatThrownBy(() -> valid(request))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void shouldTakeAPlan() {
    var plan = valid(plan());
    assertThat(plan.dryRun()).isFalse();
    assertThat(plan.job().job()).isEqualTo("my-job");
    assertThat(plan.job().mode()).isEqualTo(ReplayMode.REBUILD);
    assertThat(plan.job().by()).isEqualTo("ann");
    assertThat(plan.job().splits()).hasSize(1);
    assertThat(plan.job().splits().getFirst().firstRow()).isEqualTo(5);
  }

  @Test
  void shouldTakeAMergeWithoutFiles() {
    var request = plan().clearSplits();
    request.getSpecBuilder().setMode(io.watershed.v1.ReplayMode.MERGE);
    assertThat(valid(request).job().splits()).isEmpty();
  }

  @Test
  void shouldTakeTheEndOfAnArchiveForTheCut() {
    assertThat(valid(plan()).job().cut()).isEmpty();
    assertThat(valid(archived(up -> {})).job().cut())
        .containsExactly(new CutPosition(new UUID(1, 2), 3, -1, 41));
  }

  private static PlanReplayRequest.Builder archived(Consumer<ArchivedUpTo.Builder> spoil) {
    var upTo =
        ArchivedUpTo.newBuilder()
            .setTopicId(new UUID(1, 2).toString())
            .setPartition(3)
            .setLeaderEpoch(-1)
            .setOffset(41);
    spoil.accept(upTo);
    var request = plan().addArchived(upTo);
    request.getSpecBuilder().getInputsBuilder().setArchive("/data/archive");
    return request;
  }

  @Test
  void shouldRefuseAnArchiveThatDoesNotSayWhereItEnds() {
    refuses(
        "archived: 0 partitions (expected: 1 to",
        r -> r.getSpecBuilder().getInputsBuilder().setArchive("/data/archive"));
    refuses(
        "archived: 1 partitions (expected: none",
        r -> r.addArchived(archived(up -> {}).getArchived(0)));
    refusesArchived("archived[0].topic_id: x (expected: a UUID)", up -> up.setTopicId("x"));
    refusesArchived("archived[0].partition: -1", up -> up.setPartition(-1));
    refusesArchived("archived[0].leader_epoch: -2", up -> up.setLeaderEpoch(-2));
    refusesArchived("archived[0].offset: -1", up -> up.setOffset(-1));
    var twice = archived(up -> {});
    assertThatThrownBy(() -> valid(twice.addArchived(twice.getArchived(0))))
        .hasMessageStartingWith("archived[1].partition: 3 (expected: each once)");
  }

  private void refusesArchived(String message, Consumer<ArchivedUpTo.Builder> spoil) {
    assertThatThrownBy(() -> valid(archived(spoil)))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void shouldMakeAnIdWhereNoneIsGiven() {
    var first = valid(plan().clearJob()).job().job();
    assertThat(first).matches("flights-20260110-123456-[0-9a-f]{4}").hasSizeLessThanOrEqualTo(63);
  }

  @Test
  void shouldTakeTheDayThatIsUnderWay() {
    var request = plan();
    request.getSpecBuilder().setTo(TODAY + DAY);
    assertThat(valid(request).job().to()).isEqualTo(TODAY + DAY);
  }

  @Test
  void shouldRefuseAPlanByFieldValueAndWhatWasExpected() {
    refuses(
        "pipeline: trains (expected: one of flights)",
        r -> r.getSpecBuilder().setPipeline("trains"));
    refuses("fingerprint: feed (expected: 0123456789abcdef", r -> r.setFingerprint("feed"));
    refuses("fingerprint: none", PlanReplayRequest.Builder::clearFingerprint);
    refuses("job: My-Job (expected: at most 63", r -> r.setJob("My-Job"));
    refuses("job: -a", r -> r.setJob("-a"));
    refuses("job: " + "a".repeat(64), r -> r.setJob("a".repeat(64)));
    refuses("job: a\\0", r -> r.setJob("a\0"));
    refuses("to: ", r -> r.getSpecBuilder().setTo(TODAY - 10 * DAY));
    refuses("to: 2026-01-20", r -> r.getSpecBuilder().setTo(TODAY + 10 * DAY));
    refuses(
        "from: 2026-01-15",
        r -> r.getSpecBuilder().setFrom(TODAY + 5 * DAY).setTo(TODAY + 6 * DAY));
    refuses("from: -9223372036854775808", r -> r.getSpecBuilder().setFrom(Long.MIN_VALUE));
    refuses("to: 9223372036854775807", r -> r.getSpecBuilder().setTo(Long.MAX_VALUE));
    refuses(
        "range: 2025-12-31T00:00:00Z to 2026-01-10T00:00:00.001Z (expected: bounds of `day`, `hour`",
        r -> r.getSpecBuilder().setTo(TODAY + 1));
    refuses("mode: 0 (expected: REBUILD or MERGE)", r -> r.getSpecBuilder().clearMode());
    refuses("mode: 7", r -> r.getSpecBuilder().setModeValue(7));
    refuses("entity: \"\"", r -> r.getSpecBuilder().addEntities(""));
    refuses("max_rate: -1", r -> r.getSpecBuilder().setMaxRate(-1));
    refuses("hours: 1-5", r -> r.getSpecBuilder().setHours("1-5"));
    refuses("hours: 25:00-05:00", r -> r.getSpecBuilder().setHours("25:00-05:00"));
    refuses("hours: 05:00-05:00", r -> r.getSpecBuilder().setHours("05:00-05:00"));
    refuses("hours_zone: Mars", r -> r.getSpecBuilder().setHoursZone("Mars"));
    refuses("splits: none", PlanReplayRequest.Builder::clearSplits);
    refuses("splits[0].file: \"\"", r -> r.getSplitsBuilder(0).clearFile());
    refuses(
        "splits[0].end: 9 (expected: at least begin, 10)", r -> r.getSplitsBuilder(0).setEnd(9));
    refuses("splits[0].first_row: -1", r -> r.getSplitsBuilder(0).setFirstRow(-1));
    refuses("splits[0].rows: -2", r -> r.getSplitsBuilder(0).setRows(-2));
    refuses("by: " + "b".repeat(80), r -> r.setBy("b".repeat(1_001)));
  }

  @Test
  void shouldGiveEqualBytesForEqualPlans() {
    var one = plan();
    one.getSpecBuilder()
        .getInputsBuilder()
        .putDirectoryFields("a", "1")
        .putDirectoryFields("b", "2");
    var other = plan();
    other
        .getSpecBuilder()
        .getInputsBuilder()
        .putDirectoryFields("b", "2")
        .putDirectoryFields("a", "1");
    assertThat(valid(one).job().spec()).isEqualTo(valid(other).job().spec());
  }

  @Test
  void shouldCheckEveryOtherRequest() {
    assertThatThrownBy(() -> ReplayRequests.valid(ReplayCommand.getDefaultInstance()))
        .hasMessageStartingWith("job: \"\"");
    assertThatThrownBy(
            () ->
                ReplayRequests.valid(
                    ReplayCommand.newBuilder().setJob("j").setReason("\0").build()))
        .hasMessageStartingWith("reason: \\0");
    assertThatThrownBy(
            () -> ReplayRequests.valid(ListReplaysRequest.newBuilder().setPageSize(1_001).build()))
        .hasMessageStartingWith("page_size: 1001");
    assertThatThrownBy(
            () ->
                ReplayRequests.valid(
                    ListReplaysRequest.newBuilder().setPageToken(PageToken.after("A B")).build()))
        .hasMessageStartingWith("page_token: ");
    assertThatThrownBy(
            () ->
                ReplayRequests.valid(
                    ListSplitsRequest.newBuilder()
                        .setJob("j")
                        .setPageToken(PageToken.after("x"))
                        .build()))
        .hasMessageStartingWith("page_token: ");
    assertThatThrownBy(
            () ->
                ReplayRequests.valid(
                    DiffReplayRequest.newBuilder().setJob("j").setTop(101).build()))
        .hasMessageStartingWith("top: 101");
    assertThatThrownBy(
            () -> ReplayRequests.valid(LeaseSplitRequest.newBuilder().setJob("j").build()))
        .hasMessageStartingWith("worker: \"\"");
    var open = OpenFeed.newBuilder().setJob("j").setLease(UUID.randomUUID().toString());
    assertThat(ReplayRequests.valid(open.build()).split()).isZero();
    assertThatThrownBy(() -> ReplayRequests.valid(open.setIndex(-1).build()))
        .hasMessageStartingWith("index: -1");
    assertThatThrownBy(() -> ReplayRequests.valid(open.setIndex(1).setLease("mine").build()))
        .hasMessageStartingWith("lease: mine");
  }
}
