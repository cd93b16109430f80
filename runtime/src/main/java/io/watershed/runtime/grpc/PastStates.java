package io.watershed.runtime.grpc;

import io.watershed.sharding.entity.PastPoint;
import io.watershed.sharding.entity.PastState;
import java.util.concurrent.CompletionStage;

/** Entities as they were, without blocking the caller. */
interface PastStates {

  /** An entity at a point of the past. */
  CompletionStage<PastState> asOf(HostedPipeline pipeline, String entity, PastPoint point);
}
