package io.watershed.replay.worker;

import com.google.protobuf.Message;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.watershed.v1.CompleteSplitRequest;
import io.watershed.v1.CompleteSplitResponse;
import io.watershed.v1.FeedRequest;
import io.watershed.v1.FeedResponse;
import io.watershed.v1.LeaseSplitRequest;
import io.watershed.v1.LeaseSplitResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A node's front over a {@link HostileJob}: gRPC as it is on the wire, and nothing of the cluster.
 * Several nodes may stand before one job.
 */
final class HostileNode implements AutoCloseable {

  private final Server server;

  HostileNode(HostileJob job) throws IOException {
    var service =
        ServerServiceDefinition.builder("watershed.v1.ReplayFeeds")
            .addMethod(
                method(
                    "Lease",
                    MethodType.UNARY,
                    LeaseSplitRequest.getDefaultInstance(),
                    LeaseSplitResponse.getDefaultInstance()),
                unary(job::lease))
            .addMethod(
                method(
                    "Feed",
                    MethodType.BIDI_STREAMING,
                    FeedRequest.getDefaultInstance(),
                    FeedResponse.getDefaultInstance()),
                (call, headers) -> feed(job, call))
            .addMethod(
                method(
                    "Complete",
                    MethodType.UNARY,
                    CompleteSplitRequest.getDefaultInstance(),
                    CompleteSplitResponse.getDefaultInstance()),
                unary(job::complete))
            .build();
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(service)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .build()
            .start();
  }

  NodeAddress address() {
    return new NodeAddress("localhost", server.getPort());
  }

  private interface Answering<Q, R> {
    R to(Q request);
  }

  private static <Q, R> ServerCallHandler<Q, R> unary(Answering<Q, R> answering) {
    return (call, headers) -> {
      call.request(1);
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(Q request) {
          try {
            var answer = answering.to(request);
            call.sendHeaders(new Metadata());
            call.sendMessage(answer);
            call.close(Status.OK, new Metadata());
          } catch (RuntimeException e) {
            call.close(Status.fromThrowable(e), new Metadata());
          }
        }
      };
    };
  }

  private static ServerCall.Listener<FeedRequest> feed(
      HostileJob job, ServerCall<FeedRequest, FeedResponse> call) {
    call.sendHeaders(new Metadata());
    call.request(1);
    var feed = job.feed();
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(FeedRequest request) {
        try {
          feed.take(request).forEach(call::sendMessage);
          call.request(1);
        } catch (RuntimeException e) {
          feed.end();
          call.close(Status.fromThrowable(e), new Metadata());
        }
      }

      @Override
      public void onHalfClose() {
        feed.end();
        call.close(Status.OK, new Metadata());
      }

      @Override
      public void onCancel() {
        feed.end();
      }
    };
  }

  private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      String name, MethodType type, Q request, R response) {
    return MethodDescriptor.<Q, R>newBuilder()
        .setType(type)
        .setFullMethodName("watershed.v1.ReplayFeeds/" + name)
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
