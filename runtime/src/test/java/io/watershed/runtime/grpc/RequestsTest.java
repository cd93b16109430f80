package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.v1.GetRequest;
import io.watershed.v1.ListRequest;
import io.watershed.v1.WatchRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestsTest {

  private static final HostedPipelines PIPELINES = Fixtures.hosting(new FakeRegion());

  private static GetRequest.Builder get() {
    return GetRequest.newBuilder().setPipeline("flights").setEntity("ATL");
  }

  private static ListRequest.Builder list() {
    return ListRequest.newBuilder().setPipeline("flights");
  }

  private static WatchRequest.Builder watch() {
    return WatchRequest.newBuilder().setPipeline("flights").setEntity("ATL");
  }

  static Stream<Arguments> invalidGets() {
    return Stream.of(
        Arguments.of(get().setPipeline(""), "pipeline: \"\" (expected: a name)"),
        Arguments.of(get().setPipeline("trips"), "pipeline: trips (expected: one of flights)"),
        Arguments.of(get().setEntity(""), "entity: \"\" (expected: a key)"),
        Arguments.of(get().setEntity("a\0b"), "entity: a\\0b (expected: no NUL character)"),
        Arguments.of(
            get().setEntity("é".repeat(513)),
            "entity: "
                + "é".repeat(80)
                + "… (513 characters) (expected: at most 1024 bytes of UTF-8)"),
        Arguments.of(get().setWindow("week"), "window: week (expected: one of day, hour)"),
        Arguments.of(get().setLimit(-1), "limit: -1 (expected: 0 to 10000)"),
        Arguments.of(get().setLimit(10_001), "limit: 10001 (expected: 0 to 10000)"),
        Arguments.of(get().setFrom(5).setTo(5), "to: 5 (expected: above from, 5)"));
  }

  @ParameterizedTest
  @MethodSource("invalidGets")
  void shouldNameWhatIsWrongWithAGet(GetRequest.Builder request, String message) {
    assertThatThrownBy(() -> Requests.valid(request.build(), PIPELINES)).hasMessage(message);
  }

  @Test
  void shouldFillInTheDefaultsOfAGet() {
    Requests.Get valid = Requests.valid(get().build(), PIPELINES);
    assertThat(valid.limit()).isEqualTo(1_000);
    assertThat(valid.window()).isEmpty();
    assertThat(valid.from()).isEmpty();
    assertThat(valid.to()).isEmpty();
  }

  @Test
  void shouldTakeTheEpochItselfForATime() {
    Requests.Get valid = Requests.valid(get().setFrom(0).setTo(1).build(), PIPELINES);
    assertThat(valid.asksFor("hour", -1)).isFalse();
    assertThat(valid.asksFor("hour", 0)).isTrue();
    assertThat(valid.asksFor("hour", 1)).isFalse();
  }

  @Test
  void shouldTakeTheLongestKey() {
    assertThat(Requests.valid(get().setEntity("é".repeat(512)).build(), PIPELINES).entity())
        .hasSize(512);
  }

  static Stream<Arguments> invalidLists() {
    return Stream.of(
        Arguments.of(list().setPipeline("trips"), "pipeline: trips (expected: one of flights)"),
        Arguments.of(list().setPageSize(-1), "page_size: -1 (expected: 0 to 1000)"),
        Arguments.of(list().setPageSize(1_001), "page_size: 1001 (expected: 0 to 1000)"),
        Arguments.of(list().setPrefix("\0"), "prefix: \\0 (expected: no NUL character)"),
        Arguments.of(
            list().setPageToken("!"),
            "page_token: ! (expected: next_page_token of the page before, or nothing)"));
  }

  @ParameterizedTest
  @MethodSource("invalidLists")
  void shouldNameWhatIsWrongWithAList(ListRequest.Builder request, String message) {
    assertThatThrownBy(() -> Requests.valid(request.build(), PIPELINES)).hasMessage(message);
  }

  static Stream<Arguments> invalidWatches() {
    return Stream.of(
        Arguments.of(watch().setPipeline("trips"), "pipeline: trips (expected: one of flights)"),
        Arguments.of(watch().setEntity(""), "entity: \"\" (expected: a key)"),
        Arguments.of(watch().setWindow("week"), "window: week (expected: one of day, hour)"),
        Arguments.of(
            watch().setAfterSequenceNumber(-1),
            "after_sequence_number: -1 (expected: 0 or above)"));
  }

  @ParameterizedTest
  @MethodSource("invalidWatches")
  void shouldNameWhatIsWrongWithAWatch(WatchRequest.Builder request, String message) {
    assertThatThrownBy(() -> Requests.valid(request.build(), PIPELINES)).hasMessage(message);
  }
}
