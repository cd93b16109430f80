package io.watershed.runtime.cli;

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
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.watershed.v1.AdvanceRequest;
import io.watershed.v1.AdvanceResponse;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A client of one node over a bare gRPC channel. The generated clients would start an actor system
 * for every command.
 */
final class NodeClient implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  private static final MethodDescriptor<GetRequest, GetResponse> GET =
      method(
          "watershed.v1.EntityState/Get",
          MethodType.UNARY,
          GetRequest.getDefaultInstance(),
          GetResponse.getDefaultInstance());
  private static final MethodDescriptor<GetAsOfRequest, GetAsOfResponse> AS_OF =
      method(
          "watershed.v1.EntityState/GetAsOf",
          MethodType.UNARY,
          GetAsOfRequest.getDefaultInstance(),
          GetAsOfResponse.getDefaultInstance());
  private static final MethodDescriptor<ListRequest, ListResponse> LIST =
      method(
          "watershed.v1.EntityState/List",
          MethodType.UNARY,
          ListRequest.getDefaultInstance(),
          ListResponse.getDefaultInstance());
  private static final MethodDescriptor<ListLateRequest, ListLateResponse> LATE =
      method(
          "watershed.v1.EntityState/ListLate",
          MethodType.UNARY,
          ListLateRequest.getDefaultInstance(),
          ListLateResponse.getDefaultInstance());
  private static final MethodDescriptor<WatchRequest, WatchResponse> WATCH =
      method(
          "watershed.v1.EntityState/Watch",
          MethodType.SERVER_STREAMING,
          WatchRequest.getDefaultInstance(),
          WatchResponse.getDefaultInstance());
  private static final MethodDescriptor<ListPipelinesRequest, ListPipelinesResponse> PIPELINES =
      method(
          "watershed.v1.Pipelines/List",
          MethodType.UNARY,
          ListPipelinesRequest.getDefaultInstance(),
          ListPipelinesResponse.getDefaultInstance());
  private static final MethodDescriptor<DescribePipelineRequest, DescribePipelineResponse>
      DESCRIBE =
          method(
              "watershed.v1.Pipelines/Describe",
              MethodType.UNARY,
              DescribePipelineRequest.getDefaultInstance(),
              DescribePipelineResponse.getDefaultInstance());

  private static final MethodDescriptor<AdvanceRequest, AdvanceResponse> ADVANCE =
      method(
          "watershed.v1.Pipelines/Advance",
          MethodType.UNARY,
          AdvanceRequest.getDefaultInstance(),
          AdvanceResponse.getDefaultInstance());

  private static final MethodDescriptor<StoreStatusRequest, StoreStatusResponse> STORE_STATUS =
      method(
          "watershed.v1.Stores/Status",
          MethodType.UNARY,
          StoreStatusRequest.getDefaultInstance(),
          StoreStatusResponse.getDefaultInstance());

  private final ManagedChannel channel;
  private final Duration timeout;

  /**
   * @param timeout for calls with one answer
   */
  NodeClient(Address address, Duration timeout) {
    this.channel =
        Grpc.newChannelBuilder(address.toString(), InsecureChannelCredentials.create())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            // A node that vanished without a word would leave a watch waiting for ever.
            .keepAliveTime(30, TimeUnit.SECONDS)
            .build();
    this.timeout = timeout;
  }

  GetResponse get(GetRequest request) {
    return unary(GET, request);
  }

  GetAsOfResponse asOf(GetAsOfRequest request) {
    return unary(AS_OF, request);
  }

  ListResponse list(ListRequest request) {
    return unary(LIST, request);
  }

  ListLateResponse late(ListLateRequest request) {
    return unary(LATE, request);
  }

  ListPipelinesResponse pipelines() {
    return unary(PIPELINES, ListPipelinesRequest.getDefaultInstance());
  }

  DescribePipelineResponse describe(String pipeline) {
    return unary(DESCRIBE, DescribePipelineRequest.newBuilder().setPipeline(pipeline).build());
  }

  AdvanceResponse advance(String pipeline, long to) {
    return unary(ADVANCE, AdvanceRequest.newBuilder().setPipeline(pipeline).setTo(to).build());
  }

  /**
   * @param pipeline empty: all
   */
  StoreStatusResponse storeStatus(String pipeline) {
    return unary(STORE_STATUS, StoreStatusRequest.newBuilder().setPipeline(pipeline).build());
  }

  /**
   * Hands each response on, one at a time, until {@code each} has enough and says false, or the
   * stream ends.
   *
   * @throws StatusRuntimeException if it ends with a failure
   */
  void watch(WatchRequest request, Predicate<WatchResponse> each) {
    run(WATCH, CallOptions.DEFAULT, request, each);
  }

  private <Q extends Message, R extends Message> R unary(MethodDescriptor<Q, R> method, Q request) {
    var answer = new CompletableFuture<R>();
    run(
        method,
        CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS),
        request,
        answer::complete);
    if (!answer.isDone()) {
      throw Status.INTERNAL.withDescription("no answer (expected: one)").asRuntimeException();
    }
    return answer.join();
  }

  private <Q extends Message, R extends Message> void run(
      MethodDescriptor<Q, R> method, CallOptions options, Q request, Predicate<R> each) {
    ClientCall<Q, R> call = channel.newCall(method, options);
    var end = new CompletableFuture<Status>();
    call.start(
        new ClientCall.Listener<R>() {
          @Override
          public void onMessage(R message) {
            if (each.test(message)) {
              call.request(1);
            } else {
              end.complete(Status.OK);
              call.cancel("enough", null);
            }
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
    Status status = end.join();
    if (!status.isOk()) {
      throw status.asRuntimeException();
    }
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

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
