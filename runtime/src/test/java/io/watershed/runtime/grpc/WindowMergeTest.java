package io.watershed.runtime.grpc;

import static io.watershed.runtime.grpc.Fixtures.DAY;
import static io.watershed.runtime.grpc.Fixtures.HOUR;
import static io.watershed.runtime.grpc.Fixtures.day;
import static io.watershed.runtime.grpc.Fixtures.hour;
import static io.watershed.runtime.grpc.Fixtures.hourRow;
import static io.watershed.runtime.grpc.Fixtures.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.EntityView.ViewedWindow;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.Status;
import io.watershed.v1.WindowResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WindowMergeTest {

  private final HostedPipelines pipelines = Fixtures.hosting(new FakeRegion());

  private Requests.Get request(GetRequest.Builder request) {
    return Requests.valid(
        request.setPipeline("flights").setEntity(Fixtures.ENTITY).build(), pipelines);
  }

  private Requests.Get all() {
    return request(GetRequest.newBuilder());
  }

  private static List<String> windows(GetResponse response) {
    return response.getWindowsList().stream()
        .map(
            result ->
                result.getWindow()
                    + result.getStart() / (result.getEnd() - result.getStart())
                    + "@"
                    + result.getSequenceNumber())
        .toList();
  }

  private static WindowRow closed(long start, long sequenceNumber) {
    return hourRow(start, WindowStatus.FINAL, sequenceNumber);
  }

  @Test
  void shouldPutClosedWindowsBeforeOpenOnes() {
    GetResponse response =
        WindowMerge.merge(all(), view(9, hour(3, false, 9)), List.of(closed(2, 8), closed(1, 5)));
    assertThat(windows(response)).containsExactly("hour1@5", "hour2@8", "hour3@9");
  }

  @Test
  void shouldLetTheActorWin() {
    GetResponse response =
        WindowMerge.merge(all(), view(9, hour(3, true, 9)), List.of(closed(3, 7)));
    assertThat(windows(response)).containsExactly("hour3@9");
    assertThat(response.getWindows(0).getVersion().getRevision()).isEqualTo(9);
  }

  @Test
  void shouldKeepWindowsOfTheSameStartApart() {
    GetResponse response =
        WindowMerge.merge(all(), view(9, day(0, 9), hour(0, false, 9)), List.of());
    assertThat(windows(response)).containsExactly("day0@9", "hour0@9");
  }

  @Test
  void shouldOrderByDefinitionThenStart() {
    var dayRow = Fixtures.row("day", 0, DAY, WindowStatus.FINAL, 4, "{\"flights\": 4}");
    GetResponse response =
        WindowMerge.merge(
            all(), view(9, day(1, 9), hour(25, false, 9)), List.of(closed(24, 8), dayRow));
    assertThat(windows(response)).containsExactly("day0@4", "day1@9", "hour24@8", "hour25@9");
  }

  @Test
  void shouldTellTheEntitysTotals() {
    GetResponse response = WindowMerge.merge(all(), view(9), List.of());
    assertThat(response.getPipeline()).isEqualTo("flights");
    assertThat(response.getEntity()).isEqualTo("ATL");
    assertThat(response.getSequenceNumber()).isEqualTo(9);
    assertThat(response.getWatermark()).isEqualTo(1_009);
    assertThat(response.getCounts().getAccepted()).isEqualTo(90);
    assertThat(response.getCounts().getDuplicates()).isEqualTo(2);
    assertThat(response.getCounts().getConflicts()).isEqualTo(1);
    assertThat(response.getCounts().getLate()).isEqualTo(3);
    assertThat(response.getCounts().getRevisions()).isEqualTo(4);
    assertThat(response.getCounts().getOverLimit()).isEqualTo(5);
    assertThat(response.getCounts().getStateBytes()).isEqualTo(6_000);
    assertThat(response.getTruncated()).isFalse();
  }

  @Test
  void shouldLeaveOutWhatTheRequestDoesNotAskFor() {
    var request =
        request(GetRequest.newBuilder().setWindow("hour").setFrom(2 * HOUR).setTo(4 * HOUR));
    GetResponse response =
        WindowMerge.merge(
            request,
            view(9, day(0, 9), hour(3, false, 9), hour(4, false, 9), hour(1, false, 3)),
            List.of(closed(2, 8)));
    assertThat(windows(response)).containsExactly("hour2@8", "hour3@9");
  }

  @Test
  void shouldKeepTheNewestWithinTheLimit() {
    var request = request(GetRequest.newBuilder().setLimit(2));
    GetResponse response =
        WindowMerge.merge(
            request, view(9, hour(5, false, 9)), List.of(closed(4, 8), closed(3, 7), closed(2, 6)));
    assertThat(windows(response)).containsExactly("hour4@8", "hour5@9");
    assertThat(response.getTruncated()).isTrue();
  }

  @Test
  void shouldNotCallExactlyTheLimitTruncated() {
    var request = request(GetRequest.newBuilder().setLimit(2));
    GetResponse response =
        WindowMerge.merge(request, view(9, hour(5, false, 9)), List.of(closed(4, 8)));
    assertThat(response.getTruncated()).isFalse();
    assertThat(response.getWindowsList()).hasSize(2);
  }

  @Test
  void shouldLeaveOutWhatWasWithdrawn() {
    GetResponse response =
        WindowMerge.merge(
            all(), view(9, hour(5, false, 9), hour(4, ResultStatus.WITHDRAWN, 9)), List.of());
    assertThat(windows(response)).containsExactly("hour5@9");
  }

  @Test
  void shouldShowTheStatusOfEach() {
    GetResponse response =
        WindowMerge.merge(
            all(), view(9, hour(5, false, 9), hour(4, true, 9)), List.of(closed(3, 8)));
    assertThat(response.getWindowsList())
        .extracting(WindowResult::getStatus)
        .containsExactly(Status.FINAL, Status.FINAL, Status.PROVISIONAL);
  }

  /** Against a plain map, with rows as the store would give them. */
  @Test
  void shouldEqualTheModelForRandomHistories() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      int hours = 1 + random.nextInt(8);
      int firstOpen = random.nextInt(hours + 1);
      int limit = 1 + random.nextInt(10);
      int from = random.nextInt(hours + 1);
      var model = new TreeMap<Long, Long>();
      List<WindowRow> rows = new ArrayList<>();
      List<ViewedWindow> open = new ArrayList<>();
      for (long start = 0; start < hours; start++) {
        long sequenceNumber = start + 1;
        if (start < firstOpen) {
          rows.add(closed(start, sequenceNumber));
        }
        // The last closed one may still be in the view, in a newer version than its row was read.
        boolean viewed = start >= firstOpen || (start == firstOpen - 1 && random.nextBoolean());
        if (viewed) {
          open.add(hour(start, start < firstOpen, 50 + start));
        }
        if (start >= from) {
          model.put(start, viewed ? 50 + start : sequenceNumber);
        }
      }
      var request = request(GetRequest.newBuilder().setLimit(limit).setFrom(from * HOUR));
      EntityView view = view(60, open.toArray(ViewedWindow[]::new));
      List<WindowRow> read =
          rows.stream()
              .filter(row -> row.start() >= from * HOUR)
              .sorted(Comparator.comparingLong(WindowRow::start).reversed())
              .limit(limit + 1)
              .toList();
      GetResponse response = WindowMerge.merge(request, view, read);
      List<String> expected =
          LongStream.range(0, hours)
              .filter(model::containsKey)
              .skip(Math.max(0, model.size() - limit))
              .mapToObj(start -> "hour" + start + "@" + model.get(start))
              .toList();
      assertThat(windows(response)).as("seed %d, round %d", seed, round).isEqualTo(expected);
      assertThat(response.getTruncated())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(model.size() > limit);
    }
  }
}
