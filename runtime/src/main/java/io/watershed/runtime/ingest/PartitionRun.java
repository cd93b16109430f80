package io.watershed.runtime.ingest;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.kafka.Outage;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.intake.Limits;
import io.watershed.sharding.intake.PartitionFlow;
import io.watershed.sharding.intake.StartPoint;
import org.apache.pekko.actor.typed.ActorRef;

/** What a reader works with from one finding of its position to the next. */
final class PartitionRun {

  /** Batch ids of successive runs don't meet. */
  private static final long IDS_PER_RUN = 1L << 40;

  private final PartitionFlow flow;
  private final QuarantineLane lane;
  private final RecordIntake intake;
  private final Dispatch dispatch;

  /**
   * @param number of this run: each has another one
   */
  PartitionRun(
      PipelineDefinition pipeline,
      Assignment assignment,
      ReaderServices services,
      StartPoint start,
      long number,
      Outage quarantineOutage,
      ActorRef<EntityCommand.Applied> answers) {
    var meters = services.metrics().pipeline(pipeline.name());
    this.flow =
        new PartitionFlow(
            pipeline, services.region().placement(), Limits.STANDARD, start, number * IDS_PER_RUN);
    this.lane = new QuarantineLane(services.pace(), quarantineOutage);
    var decoder = services.decoders().get();
    this.intake =
        new RecordIntake(pipeline, assignment, decoder, flow, lane, meters, start.epoch());
    this.dispatch = new Dispatch(assignment, flow, services.region(), answers, meters);
  }

  /** What is under way. */
  PartitionFlow flow() {
    return flow;
  }

  /** What is on its way into quarantine. */
  QuarantineLane lane() {
    return lane;
  }

  /** Takes records into flow and lane. */
  RecordIntake intake() {
    return intake;
  }

  /** Takes batches out of the flow. */
  Dispatch dispatch() {
    return dispatch;
  }

  /** Whether more may be read. */
  boolean hasRoom() {
    return flow.hasRoom() && lane.hasRoom();
  }

  /** Whether everything that was read is durable. */
  boolean isDone() {
    return flow.position() == flow.nextRead();
  }

  /** Whether nothing waits for an answer. */
  boolean isAnswered() {
    return flow.batchesInFlight() == 0 && flow.undurableVerdicts() == 0;
  }
}
