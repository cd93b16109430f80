package io.watershed.multinode.replay;

import io.grpc.MethodDescriptor;
import io.watershed.protocol.replay.RefusedReplayException;
import io.watershed.protocol.replay.ReplayFiles;
import io.watershed.runtime.client.Address;
import io.watershed.runtime.client.NodeChannel;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.GetReplayRequest;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.ReplayCommand;
import io.watershed.v1.ReplayInputs;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplaySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Somebody who plans jobs and decides on them, over a connection of their own. */
final class Operator implements AutoCloseable {

  private static final String SERVICE = "watershed.v1.Replays/";

  private final NodeChannel channel;
  private final String name;

  /**
   * @param target host:port
   * @param name for the job's history
   */
  Operator(String target, String name) {
    int colon = target.lastIndexOf(':');
    this.channel =
        new NodeChannel(
            new Address(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))),
            Duration.ofSeconds(30));
    this.name = name;
  }

  /**
   * Has a job recorded.
   *
   * @param maxRate events a second of all its workers; 0: no bound
   */
  ReplayJob plan(String job, Stretch stretch, ReplayMode mode, List<Path> files, int maxRate)
      throws RefusedReplayException, IOException {
    var pipeline =
        channel.call(
            NodeChannel.unary(
                "watershed.v1.Pipelines/Describe",
                DescribePipelineRequest.getDefaultInstance(),
                DescribePipelineResponse.getDefaultInstance()),
            DescribePipelineRequest.newBuilder().setPipeline(DeviceTopic.NAME).build());
    var spec =
        ReplaySpec.newBuilder()
            .setPipeline(DeviceTopic.NAME)
            .setFrom(stretch.from())
            .setTo(stretch.to())
            .setMode(mode)
            .setMaxRate(maxRate)
            .setInputs(
                ReplayInputs.newBuilder().addAllFiles(files.stream().map(Path::toString).toList()))
            .build();
    var plan = ReplayFiles.find().orElseThrow().plan(pipeline, spec, false);
    return channel.call(
        NodeChannel.unary(
            SERVICE + "Plan",
            PlanReplayRequest.getDefaultInstance(),
            ReplayJob.getDefaultInstance()),
        PlanReplayRequest.newBuilder()
            .setJob(job)
            .setSpec(spec)
            .addAllSplits(plan.splits())
            .setFingerprint(pipeline.getFingerprint())
            .setBy(name)
            .build());
  }

  ReplayJob start(String job) {
    return act("Start", job);
  }

  ReplayJob pause(String job) {
    return act("Pause", job);
  }

  ReplayJob resume(String job) {
    return act("Resume", job);
  }

  ReplayJob promote(String job) {
    return act("Promote", job);
  }

  ReplayJob rollBack(String job) {
    return act("RollBack", job);
  }

  ReplayJob abort(String job) {
    return act("Abort", job);
  }

  private ReplayJob act(String method, String job) {
    return channel.call(
        NodeChannel.unary(
            SERVICE + method, ReplayCommand.getDefaultInstance(), ReplayJob.getDefaultInstance()),
        ReplayCommand.newBuilder().setJob(job).setBy(name).build());
  }

  ReplayJob get(String job) {
    MethodDescriptor<GetReplayRequest, ReplayJob> get =
        NodeChannel.unary(
            SERVICE + "Get", GetReplayRequest.getDefaultInstance(), ReplayJob.getDefaultInstance());
    return channel.call(get, GetReplayRequest.newBuilder().setJob(job).build());
  }

  @Override
  public void close() {
    channel.close();
  }
}
