package io.watershed.runtime.cli;

import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.watershed.runtime.client.NodeChannel;
import io.watershed.v1.AdvanceRequest;
import io.watershed.v1.AdvanceResponse;
import io.watershed.v1.ClusterStatusRequest;
import io.watershed.v1.ClusterStatusResponse;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.ExplainRequest;
import io.watershed.v1.ExplainResponse;
import io.watershed.v1.GetAsOfRequest;
import io.watershed.v1.GetAsOfResponse;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.ListLateRequest;
import io.watershed.v1.ListLateResponse;
import io.watershed.v1.ListPipelinesRequest;
import io.watershed.v1.ListPipelinesResponse;
import io.watershed.v1.ListRequest;
import io.watershed.v1.ListResponse;
import io.watershed.v1.StoreStatusRequest;
import io.watershed.v1.StoreStatusResponse;
import io.watershed.v1.WatchRequest;
import io.watershed.v1.WatchResponse;
import java.util.function.Predicate;

/** The services of a node that read, as methods. */
final class NodeClient implements AutoCloseable {

  private static final MethodDescriptor<GetRequest, GetResponse> GET =
      NodeChannel.unary(
          "watershed.v1.EntityState/Get",
          GetRequest.getDefaultInstance(),
          GetResponse.getDefaultInstance());
  private static final MethodDescriptor<GetAsOfRequest, GetAsOfResponse> AS_OF =
      NodeChannel.unary(
          "watershed.v1.EntityState/GetAsOf",
          GetAsOfRequest.getDefaultInstance(),
          GetAsOfResponse.getDefaultInstance());
  private static final MethodDescriptor<ExplainRequest, ExplainResponse> EXPLAIN =
      NodeChannel.unary(
          "watershed.v1.EntityState/Explain",
          ExplainRequest.getDefaultInstance(),
          ExplainResponse.getDefaultInstance());
  private static final MethodDescriptor<ListRequest, ListResponse> LIST =
      NodeChannel.unary(
          "watershed.v1.EntityState/List",
          ListRequest.getDefaultInstance(),
          ListResponse.getDefaultInstance());
  private static final MethodDescriptor<ListLateRequest, ListLateResponse> LATE =
      NodeChannel.unary(
          "watershed.v1.EntityState/ListLate",
          ListLateRequest.getDefaultInstance(),
          ListLateResponse.getDefaultInstance());
  private static final MethodDescriptor<WatchRequest, WatchResponse> WATCH =
      NodeChannel.streaming(
          "watershed.v1.EntityState/Watch",
          WatchRequest.getDefaultInstance(),
          WatchResponse.getDefaultInstance());
  private static final MethodDescriptor<ListPipelinesRequest, ListPipelinesResponse> PIPELINES =
      NodeChannel.unary(
          "watershed.v1.Pipelines/List",
          ListPipelinesRequest.getDefaultInstance(),
          ListPipelinesResponse.getDefaultInstance());
  private static final MethodDescriptor<DescribePipelineRequest, DescribePipelineResponse>
      DESCRIBE =
          NodeChannel.unary(
              "watershed.v1.Pipelines/Describe",
              DescribePipelineRequest.getDefaultInstance(),
              DescribePipelineResponse.getDefaultInstance());

  private static final MethodDescriptor<AdvanceRequest, AdvanceResponse> ADVANCE =
      NodeChannel.unary(
          "watershed.v1.Pipelines/Advance",
          AdvanceRequest.getDefaultInstance(),
          AdvanceResponse.getDefaultInstance());

  private static final MethodDescriptor<StoreStatusRequest, StoreStatusResponse> STORE_STATUS =
      NodeChannel.unary(
          "watershed.v1.Stores/Status",
          StoreStatusRequest.getDefaultInstance(),
          StoreStatusResponse.getDefaultInstance());

  private static final MethodDescriptor<ClusterStatusRequest, ClusterStatusResponse>
      CLUSTER_STATUS =
          NodeChannel.unary(
              "watershed.v1.Clusters/Status",
              ClusterStatusRequest.getDefaultInstance(),
              ClusterStatusResponse.getDefaultInstance());

  private final NodeChannel channel;

  NodeClient(NodeChannel channel) {
    this.channel = channel;
  }

  GetResponse get(GetRequest request) {
    return channel.call(GET, request);
  }

  GetAsOfResponse asOf(GetAsOfRequest request) {
    return channel.call(AS_OF, request);
  }

  ExplainResponse explain(ExplainRequest request) {
    return channel.call(EXPLAIN, request);
  }

  ListResponse list(ListRequest request) {
    return channel.call(LIST, request);
  }

  ListLateResponse late(ListLateRequest request) {
    return channel.call(LATE, request);
  }

  ListPipelinesResponse pipelines() {
    return channel.call(PIPELINES, ListPipelinesRequest.getDefaultInstance());
  }

  /**
   * @param pipeline empty: all
   */
  ClusterStatusResponse clusterStatus(String pipeline) {
    return channel.call(
        CLUSTER_STATUS, ClusterStatusRequest.newBuilder().setPipeline(pipeline).build());
  }

  DescribePipelineResponse describe(String pipeline) {
    return channel.call(
        DESCRIBE, DescribePipelineRequest.newBuilder().setPipeline(pipeline).build());
  }

  AdvanceResponse advance(String pipeline, long to) {
    return channel.call(
        ADVANCE, AdvanceRequest.newBuilder().setPipeline(pipeline).setTo(to).build());
  }

  /**
   * @param pipeline empty: all
   */
  StoreStatusResponse storeStatus(String pipeline) {
    return channel.call(
        STORE_STATUS, StoreStatusRequest.newBuilder().setPipeline(pipeline).build());
  }

  /**
   * Hands each response on, one at a time, until {@code each} has enough and says false, or the
   * stream ends.
   *
   * @throws StatusRuntimeException if it ends with a failure
   */
  void watch(WatchRequest request, Predicate<WatchResponse> each) {
    channel.stream(WATCH, request, each);
  }

  @Override
  public void close() {
    channel.close();
  }
}
