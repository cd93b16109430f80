package io.watershed.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import io.grpc.Status;
import io.watershed.v1.AdvanceRequest;
import io.watershed.v1.AdvanceResponse;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.ListPipelinesRequest;
import io.watershed.v1.ListPipelinesResponse;
import io.watershed.v1.Pipelines;
import io.watershed.v1.PipelinesHandlerFactory;
import io.watershed.v1.RaisedBy;
import io.watershed.v1.SourcePartitionStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdvanceCommandTest {

  private static final long FIVE = 978325200000L;
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.http.server.enable-http2 = on")
              .withFallback(ConfigFactory.load()));
  private static final Answers ANSWERS = new Answers();
  private static ServerBinding binding;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Answers by the pipeline's name. */
  private static final class Answers implements Pipelines {

    private final List<AdvanceRequest> advances = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<AdvanceResponse> advance(AdvanceRequest in) {
      advances.add(in);
      return switch (in.getPipeline()) {
        case "flights" -> CompletableFuture.completedFuture(response(in.getTo()));
        case "unknown" -> failed(Status.NOT_FOUND.withDescription("pipeline: unknown"));
        case "back" -> failed(Status.INVALID_ARGUMENT.withDescription("to: back"));
        default -> failed(Status.UNAVAILABLE.withDescription("starting"));
      };
    }

    private static AdvanceResponse response(long to) {
      var partition =
          SourcePartitionStatus.newBuilder().setTopic("t").setTopicId("id").setUpdatedAt(FIVE);
      return AdvanceResponse.newBuilder()
          .addPartitions(partition.setOffset(7).setWatermark(FIVE).setIdle(true))
          .addPartitions(
              partition
                  .clone()
                  .clearWatermark()
                  .clearIdle()
                  .setPartition(1)
                  .setRaisedTo(to)
                  .setRaisedBy(RaisedBy.OPERATOR))
          .build();
    }

    private static <T> CompletionStage<T> failed(Status status) {
      return CompletableFuture.failedFuture(new GrpcServiceException(status));
    }

    @Override
    public CompletionStage<ListPipelinesResponse> list(ListPipelinesRequest in) {
      throw new UnsupportedOperationException("list");
    }

    @Override
    public CompletionStage<DescribePipelineResponse> describe(DescribePipelineRequest in) {
      throw new UnsupportedOperationException("describe");
    }
  }

  @BeforeAll
  static void start() {
    binding =
        Http.get(KIT.system())
            .newServerAt("127.0.0.1", 0)
            .bind(PipelinesHandlerFactory.create(ANSWERS, KIT.system()))
            .toCompletableFuture()
            .join();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void shouldShowThePartitionsAsTheyAreThen() {
    assertThat(run("flights", "--to", "2001-01-01T06:00")).isZero();
    assertThat(ANSWERS.advances.getLast().getTo()).isEqualTo(FIVE + 3_600_000);
    assertThat(out.toString().lines())
        .containsExactly(
            "TOPIC  PARTITION  OFFSET  WATERMARK             RAISED TO"
                + "                        IDLE  UPDATED",
            "t              0       7  2001-01-01T05:00:00Z  -"
                + "                                yes   2001-01-01T05:00:00Z",
            "t              1       7  -                     2001-01-01T06:00:00Z (operator)"
                + "  no    2001-01-01T05:00:00Z");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldShowThemAsJson() throws Exception {
    assertThat(run("flights", "--to", "978328800000", "-o", "json")).isZero();
    var json = new JsonMapper().readTree(out.toString());
    assertThat(json.get("pipeline").asText()).isEqualTo("flights");
    assertThat(json.get("to").asText()).isEqualTo("2001-01-01T06:00:00Z");
    assertThat(json.get("partitions").get(0).get("raised_to").isNull()).isTrue();
    assertThat(json.get("partitions").get(0).get("raised_by").isNull()).isTrue();
    assertThat(json.get("partitions").get(0).get("idle").booleanValue()).isTrue();
    assertThat(json.get("partitions").get(1).get("watermark").isNull()).isTrue();
    assertThat(json.get("partitions").get(1).get("raised_to").asText())
        .isEqualTo("2001-01-01T06:00:00Z");
    assertThat(json.get("partitions").get(1).get("raised_by").asText()).isEqualTo("OPERATOR");
  }

  @ParameterizedTest
  @CsvSource({"unknown, 3, pipeline: unknown", "back, 2, to: back", "away, 4, not now: starting"})
  void shouldEndWithTheExitCodeOfTheFailure(String pipeline, int exitCode, String message) {
    assertThat(run(pipeline, "--to", "2001-01-01")).isEqualTo(exitCode);
    assertThat(err.toString().strip()).isEqualTo("watershed: " + message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldAskForATime() {
    assertThat(run("flights")).isEqualTo(2);
    assertThat(err.toString()).contains("--to=TIME");
    assertThat(run("flights", "--to", "tomorrow")).isEqualTo(2);
    assertThat(err.toString()).contains("2001-01-31T05:00");
  }

  @Test
  void shouldShowExamples() {
    Watershed.commandLine()
        .setOut(new PrintWriter(out, true))
        .execute("pipeline", "advance", "--help");
    assertThat(out.toString()).contains("watershed pipeline advance flights --to 2001-02-01");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("pipeline", "advance"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--address", "127.0.0.1:" + binding.localAddress().getPort()));
    return Watershed.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
