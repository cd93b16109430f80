package io.watershed.multinode;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.WatchRequest;
import io.watershed.v1.WatchResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A gRPC client of a node, over one connection that comes back when the node does. */
public final class NodeCalls implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 10;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private static final MethodDescriptor<GetRequest, GetResponse> GET =
      method(
          "watershed.v1.EntityState/Get",
          MethodType.UNARY,
          GetRequest.getDefaultInstance(),
          GetResponse.getDefaultInstance());
  private static final MethodDescriptor<WatchRequest, WatchResponse> WATCH =
      method(
          "watershed.v1.EntityState/Watch",
          MethodType.SERVER_STREAMING,
          WatchRequest.getDefaultInstance(),
          WatchResponse.getDefaultInstance());
  private static final MethodDescriptor<DescribePipelineRequest, DescribePipelineResponse>
      DESCRIBE =
          method(
              "watershed.v1.Pipelines/Describe",
              MethodType.UNARY,
              DescribePipelineRequest.getDefaultInstance(),
              DescribePipelineResponse.getDefaultInstance());

  private final ManagedChannel channel;

  /**
   * @param target host:port
   */
  public NodeCalls(String target) {
    channel =
        Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .build();
  }

  /** A client of several nodes in turn, as one has who knows all of them. */
  public static NodeCalls ofAll(List<String> targets) {
    return new NodeCalls(
        Grpc.newChannelBuilder(
                StaticAddresses.register(targets), InsecureChannelCredentials.create())
            .defaultLoadBalancingPolicy("round_robin")
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .build());
  }

  private NodeCalls(ManagedChannel channel) {
    this.channel = channel;
  }

  /** Completes with the answer, or with a {@link io.grpc.StatusRuntimeException}. */
  public CompletableFuture<GetResponse> get(GetRequest request) {
    return unary(GET, request);
  }

  /** Completes with the answer, or with a {@link io.grpc.StatusRuntimeException}. */
  public CompletableFuture<DescribePipelineResponse> describe(String pipeline) {
    return unary(DESCRIBE, DescribePipelineRequest.newBuilder().setPipeline(pipeline).build());
  }

  /**
   * Hands on each response as it comes.
   *
   * @return completes with the status that the stream ended with; completing it from outside ends
   *     the stream
   */
  public CompletableFuture<Status> watch(WatchRequest request, Consumer<WatchResponse> each) {
    return start(WATCH, CallOptions.DEFAULT, request, each);
  }

  private <Q extends Message, R extends Message> CompletableFuture<R> unary(
      MethodDescriptor<Q, R> method, Q request) {
    var answer = new CompletableFuture<R>();
    var options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    var unused =
        start(method, options, request, answer::complete)
            .thenAccept(status -> answer.completeExceptionally(status.asRuntimeException()));
    return answer;
  }

  private <Q extends Message, R extends Message> CompletableFuture<Status> start(
      MethodDescriptor<Q, R> method, CallOptions options, Q request, Consumer<R> each) {
    ClientCall<Q, R> call = channel.newCall(method, options);
    var end = new CompletableFuture<Status>();
    call.start(
        new ClientCall.Listener<R>() {
          @Override
          public void onMessage(R message) {
            each.accept(message);
            call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.sendMessage(request);
    call.halfClose();
    call.request(1);
    var unused = end.whenComplete((status, failure) -> call.cancel("ended", failure));
    return end;
  }

  private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      String name, MethodType type, Q request, R response) {
    return MethodDescriptor.<Q, R>newBuilder()
        .setType(type)
        .setFullMethodName(name)
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }

  /** Tries to connect at once where it would wait, as clients do whose node was down for long. */
  public void reconnect() {
    channel.resetConnectBackoff();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
