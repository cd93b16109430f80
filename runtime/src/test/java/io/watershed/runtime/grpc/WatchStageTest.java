package io.watershed.runtime.grpc;

import static io.watershed.runtime.grpc.Fixtures.ENTITY;
import static io.watershed.runtime.grpc.Fixtures.HOUR;
import static io.watershed.runtime.grpc.Fixtures.day;
import static io.watershed.runtime.grpc.Fixtures.hour;
import static io.watershed.runtime.grpc.Fixtures.hourRow;
import static io.watershed.runtime.grpc.Fixtures.recovered;
import static io.watershed.runtime.grpc.Fixtures.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.entity.EntityCommand.Subscribe;
import io.watershed.sharding.entity.EntityView;
import io.watershed.v1.Status;
import io.watershed.v1.WatchRequest;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import scala.concurrent.duration.FiniteDuration;

class WatchStageTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final FiniteDuration QUIET = FiniteDuration.apply(150, "millis");

  private final FakeRegion region = new FakeRegion();
  private final FakeResults results = new FakeResults();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private TestSubscriber.Probe<WatchResponse> watch(WatchRequest.Builder request) {
    return watch(request, Duration.ofMinutes(1));
  }

  private TestSubscriber.Probe<WatchResponse> watch(
      WatchRequest.Builder request, Duration renewal) {
    var valid =
        Requests.valid(
            request.setPipeline("flights").setEntity(ENTITY).build(), Fixtures.hosting(region));
    var stage = new WatchStage(valid, results, Duration.ofSeconds(1), renewal);
    return Source.fromGraph(stage).runWith(TestSink.create(KIT.system()), KIT.system());
  }

  private static List<String> windows(WatchResponse response) {
    return response.getWindowsList().stream()
        .map(
            result ->
                result.getWindow()
                    + result.getStart() / (result.getEnd() - result.getStart())
                    + "@"
                    + result.getSequenceNumber())
        .toList();
  }

  @Test
  void shouldBeginWithTheOpenWindows() throws InterruptedException {
    region.set(view(7, day(0, 7), hour(5, false, 6)));
    results.rows.add(hourRow(4, WindowStatus.FINAL, 5));
    var client = watch(WatchRequest.newBuilder());
    WatchResponse first = client.requestNext();
    assertThat(windows(first)).containsExactly("day0@7", "hour5@6");
    assertThat(first.getSequenceNumber()).isEqualTo(7);
    assertThat(first.getWatermark()).isEqualTo(1_007);
    assertThat(first.getCounts().getAccepted()).isEqualTo(70);
    Subscribe subscription = region.nextSubscription();
    assertThat(subscription.entity()).isEqualTo(ENTITY);
    assertThat(subscription.afterSequenceNumber()).isEqualTo(7);
    client.cancel();
  }

  @Test
  void shouldTellOnlyWhatChanged() throws InterruptedException {
    region.set(view(7, day(0, 7), hour(5, false, 6)));
    var client = watch(WatchRequest.newBuilder());
    client.requestNext();
    region.nextSubscription().subscriber().tell(view(8, day(0, 7), hour(5, false, 8)));
    assertThat(windows(client.requestNext())).containsExactly("hour5@8");
    client.cancel();
  }

  @Test
  void shouldWaitForTheFirstEvent() throws InterruptedException {
    var client = watch(WatchRequest.newBuilder());
    client.request(1);
    Subscribe subscription = region.nextSubscription();
    assertThat(subscription.afterSequenceNumber()).isZero();
    subscription.subscriber().tell(view(1, hour(5, false, 1)));
    assertThat(windows(client.expectNext())).containsExactly("hour5@1");
    client.cancel();
  }

  @Test
  void shouldResumeWithWhatClosedMeanwhile() {
    region.set(view(9, hour(7, false, 9), hour(6, false, 4)));
    results.rows.add(hourRow(3, WindowStatus.FINAL, 4));
    results.rows.add(hourRow(4, WindowStatus.FINAL, 6));
    results.rows.add(hourRow(5, WindowStatus.FINAL, 8));
    results.rows.add(hourRow(7, WindowStatus.PROVISIONAL, 9));
    results.rows.add(hourRow(8, WindowStatus.FINAL, 10));
    var client = watch(WatchRequest.newBuilder().setAfterSequenceNumber(4));
    WatchResponse first = client.requestNext();
    assertThat(windows(first)).containsExactly("hour4@6", "hour5@8", "hour7@9");
    assertThat(first.getSequenceNumber()).isEqualTo(9);
    client.cancel();
  }

  @Test
  void shouldCloseTheGapThatALostMessageLeaves() throws InterruptedException {
    region.set(view(3, hour(1, false, 3)));
    var client = watch(WatchRequest.newBuilder());
    client.requestNext();
    results.rows.add(hourRow(1, WindowStatus.FINAL, 4));
    region.nextSubscription().subscriber().tell(view(6, hour(2, false, 6)));
    assertThat(windows(client.requestNext())).containsExactly("hour1@4", "hour2@6");
    client.cancel();
  }

  @Test
  void shouldReadWhatTheLastEventClosedWhereTheEntityWasReadBack() {
    region.set(recovered(5, hour(2, false, 5)));
    results.rows.add(hourRow(1, WindowStatus.FINAL, 5));
    var client = watch(WatchRequest.newBuilder().setAfterSequenceNumber(4));
    assertThat(windows(client.requestNext())).containsExactly("hour1@5", "hour2@5");
    client.cancel();
  }

  @Test
  void shouldSkipSupersededVersionsWhileTheClientIsSlow() throws InterruptedException {
    region.set(view(3, hour(1, false, 3)));
    var client = watch(WatchRequest.newBuilder());
    client.requestNext();
    var subscriber = region.nextSubscription().subscriber();
    for (long n = 4; n <= 50; n++) {
      subscriber.tell(view(n, hour(1, false, n)));
    }
    // Nothing is sent before it is asked for.
    client.expectNoMessage(QUIET);
    WatchResponse next = client.requestNext();
    assertThat(windows(next)).containsExactly("hour1@50");
    assertThat(next.getSequenceNumber()).isEqualTo(50);
    client.request(1);
    client.expectNoMessage(QUIET);
    client.cancel();
  }

  @Test
  void shouldRenewItsSubscriptionFromWhereItIs() throws InterruptedException {
    region.set(view(3, hour(1, false, 3)));
    var client = watch(WatchRequest.newBuilder(), Duration.ofMillis(20));
    client.requestNext();
    Subscribe first = region.nextSubscription();
    first.subscriber().tell(view(4, hour(1, false, 4)));
    client.requestNext();
    Subscribe renewed = region.nextSubscription();
    while (renewed.afterSequenceNumber() < 4) {
      renewed = region.nextSubscription();
    }
    assertThat(renewed.subscriber()).isEqualTo(first.subscriber());
    client.cancel();
  }

  @Test
  void shouldIgnoreWhatItKnows() throws InterruptedException {
    region.set(view(3, hour(1, false, 3)));
    var client = watch(WatchRequest.newBuilder());
    client.requestNext();
    var subscriber = region.nextSubscription().subscriber();
    subscriber.tell(view(3, hour(1, false, 3)));
    subscriber.tell(view(2, hour(1, false, 2)));
    client.request(1);
    client.expectNoMessage(QUIET);
    client.cancel();
  }

  @Test
  void shouldTellOfOneWindowAlone() throws InterruptedException {
    region.set(view(3, day(0, 3), hour(1, false, 3)));
    var client = watch(WatchRequest.newBuilder().setWindow("day"));
    assertThat(windows(client.requestNext())).containsExactly("day0@3");
    results.rows.add(hourRow(1, WindowStatus.FINAL, 4));
    region.nextSubscription().subscriber().tell(view(6, day(0, 6), hour(2, false, 6)));
    assertThat(windows(client.requestNext())).containsExactly("day0@6");
    client.cancel();
  }

  @Test
  void shouldTellOfWithdrawnWindows() throws InterruptedException {
    region.set(view(3, hour(1, false, 3)));
    var client = watch(WatchRequest.newBuilder());
    client.requestNext();
    region
        .nextSubscription()
        .subscriber()
        .tell(view(4, hour(0, false, 4), hour(1, ResultStatus.WITHDRAWN, 4)));
    assertThat(client.requestNext().getWindowsList())
        .extracting(WindowResult::getStatus)
        .containsExactly(Status.PROVISIONAL, Status.WITHDRAWN);
    client.cancel();
  }

  @Test
  void shouldTellOnlyOfWhatClosesWherePublicationIsOnClose() throws InterruptedException {
    var onClose = new FakeRegion(Fixtures.publishing(Optional.empty()));
    onClose.set(view(3, hour(1, false, 3)));
    var stage =
        new WatchStage(
            Requests.valid(
                WatchRequest.newBuilder().setPipeline("flights").setEntity(ENTITY).build(),
                Fixtures.hosting(onClose)),
            results,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1));
    var client = Source.fromGraph(stage).runWith(TestSink.create(KIT.system()), KIT.system());
    assertThat(windows(client.requestNext())).containsExactly("hour1@3");
    var subscriber = onClose.nextSubscription().subscriber();
    subscriber.tell(view(4, hour(1, false, 4)));
    client.request(1);
    client.expectNoMessage(QUIET);
    subscriber.tell(view(5, hour(1, true, 5), hour(2, false, 5)));
    WatchResponse next = client.expectNext();
    assertThat(windows(next)).containsExactly("hour1@5");
    assertThat(next.getSequenceNumber()).isEqualTo(5);
    client.cancel();
  }

  @Test
  void shouldRefuseToResumeFromWhatNeverWas() {
    region.set(view(3, hour(1, false, 3)));
    var client = watch(WatchRequest.newBuilder().setAfterSequenceNumber(4));
    client.request(1);
    assertThat(client.expectError())
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ServiceException.Code.OUT_OF_RANGE);
              assertThat(e).hasMessageContaining("after_sequence_number: 4 (expected: at most 3");
            });
  }

  @Test
  void shouldFailWhereTheEntityDoesNotAnswer() {
    region.set(ENTITY, CompletableFuture.failedFuture(new TimeoutException("moving")));
    var client = watch(WatchRequest.newBuilder());
    client.request(1);
    assertThat(FailureMapping.codeOf(client.expectError()))
        .isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
  }

  @Test
  void shouldSendMuchInSeveralResponses() {
    var windows = new io.watershed.sharding.entity.EntityView.ViewedWindow[2_500];
    for (int i = 0; i < windows.length; i++) {
      windows[i] = hour(i, false, i + 1);
    }
    region.set(view(2_500, windows));
    var client = watch(WatchRequest.newBuilder());
    WatchResponse first = client.requestNext();
    assertThat(first.getWindowsList()).hasSize(1_000);
    assertThat(first.getSequenceNumber()).isEqualTo(1_000);
    assertThat(first.getWindows(0).getStart()).isEqualTo(0 * HOUR);
    assertThat(client.requestNext().getSequenceNumber()).isEqualTo(2_000);
    assertThat(client.requestNext().getSequenceNumber()).isEqualTo(2_500);
    client.cancel();
  }

  private static final ReplaySwitch PROMOTED =
      new ReplaySwitch("fix", 1, 2 * HOUR, 5 * HOUR, 3, true, false, 9);

  private static EntityView after(EntityView view, ReplaySwitch... decided) {
    return new EntityView(
        view.entity(),
        view.sequenceNumber(),
        view.closedAfter(),
        view.watermark(),
        view.counters(),
        view.stateBytes(),
        view.windows(),
        new ReplaySwitches(List.of(decided)));
  }

  private static WindowRow ofGeneration(int generation, WindowRow row) {
    return new WindowRow(
        row.pipeline(),
        row.entity(),
        row.shard(),
        row.window(),
        row.key(),
        row.start(),
        row.end(),
        generation,
        row.decision(),
        row.revision(),
        generation == 0 ? WindowStatus.FINAL : WindowStatus.CORRECTED,
        row.metrics(),
        row.accepted(),
        row.duplicates(),
        row.watermark(),
        row.continues(),
        row.sequenceNumber(),
        row.finalAt(),
        row.source(),
        row.relayed(),
        row.updatedAt());
  }

  private static List<String> changes(WatchResponse response) {
    return response.getWindowsList().stream()
        .map(
            result ->
                "%s%d %s %d.%d %s"
                    .formatted(
                        result.getWindow(),
                        result.getStart() / HOUR,
                        result.getStatus(),
                        result.getVersion().getDecision(),
                        result.getVersion().getRevision(),
                        result.getReplayJob()))
        .toList();
  }

  @Test
  void shouldTellAllOfARangeThatAPromotionCorrectsAndTakeItBack() throws InterruptedException {
    results.rows.add(hourRow(2, WindowStatus.FINAL, 5));
    results.rows.add(hourRow(4, WindowStatus.FINAL, 6));
    results.rows.add(hourRow(7, WindowStatus.FINAL, 6));
    results.rows.add(ofGeneration(1, hourRow(2, WindowStatus.FINAL, 8)));
    results.rows.add(ofGeneration(1, hourRow(3, WindowStatus.FINAL, 8)));
    region.set(view(8, hour(9, false, 6)));
    var client = watch(WatchRequest.newBuilder());
    client.requestNext();

    var subscriber = region.nextSubscription().subscriber();
    subscriber.tell(after(view(9, 8, hour(9, false, 6)), PROMOTED));
    assertThat(changes(client.requestNext()))
        .as("corrected, new, and withdrawn since the files don't have it")
        .containsExactly(
            "hour2 CORRECTED 3.8 fix", "hour3 CORRECTED 3.8 fix", "hour4 WITHDRAWN 3.6 ");

    subscriber.tell(
        after(
            view(10, 9, hour(9, false, 6)),
            new ReplaySwitch("fix", 1, 2 * HOUR, 5 * HOUR, 4, false, false, 10)));
    assertThat(changes(client.requestNext()))
        .containsExactly("hour2 FINAL 4.5 ", "hour3 WITHDRAWN 4.8 ", "hour4 FINAL 4.6 ");
    client.cancel();
  }

  @Test
  void shouldTellOfAPromotionAfterWhichItResumes() throws InterruptedException {
    results.rows.add(ofGeneration(1, hourRow(2, WindowStatus.FINAL, 5)));
    region.set(after(recovered(12, hour(9, false, 6)), PROMOTED));

    var behind = watch(WatchRequest.newBuilder().setAfterSequenceNumber(8));
    assertThat(changes(behind.requestNext())).contains("hour2 CORRECTED 3.5 fix");
    behind.cancel();
    var ahead = watch(WatchRequest.newBuilder().setAfterSequenceNumber(9));
    assertThat(changes(ahead.requestNext())).isEmpty();
    ahead.cancel();
  }
}
