package io.watershed.runtime.client;

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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Calls to one node over a bare gRPC channel. The generated clients would start an actor system for
 * every command.
 */
public final class NodeChannel implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  private final ManagedChannel channel;
  private final Duration timeout;

  /**
   * @param timeout for calls with one answer
   */
  public NodeChannel(Address address, Duration timeout) {
    this.channel =
        Grpc.newChannelBuilder(address.toString(), InsecureChannelCredentials.create())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            // A node that vanished without a word would leave a watch waiting for ever.
            .keepAliveTime(30, TimeUnit.SECONDS)
            .build();
    this.timeout = timeout;
  }

  /** A method with one request and one answer. */
  public static <Q extends Message, R extends Message> MethodDescriptor<Q, R> unary(
      String name, Q request, R response) {
    return method(name, MethodType.UNARY, request, response);
  }

  /** A method with one request and a stream of answers. */
  public static <Q extends Message, R extends Message> MethodDescriptor<Q, R> streaming(
      String name, Q request, R response) {
    return method(name, MethodType.SERVER_STREAMING, request, response);
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

  /**
   * The answer.
   *
   * @throws io.grpc.StatusRuntimeException if there is none in time, or a failure
   */
  public <Q extends Message, R extends Message> R call(MethodDescriptor<Q, R> method, Q request) {
    return call(method, request, timeout);
  }

  /**
   * The answer to what may take longer than other calls.
   *
   * @param atLeast how long it may take, where no longer time-out was asked for
   * @throws io.grpc.StatusRuntimeException if there is none in time, or a failure
   */
  public <Q extends Message, R extends Message> R call(
      MethodDescriptor<Q, R> method, Q request, Duration atLeast) {
    var allowed = atLeast.compareTo(timeout) > 0 ? atLeast : timeout;
    var answer = new CompletableFuture<R>();
    run(
        method,
        CallOptions.DEFAULT.withDeadlineAfter(allowed.toMillis(), TimeUnit.MILLISECONDS),
        request,
        answer::complete);
    if (!answer.isDone()) {
      throw Status.INTERNAL.withDescription("no answer (expected: one)").asRuntimeException();
    }
    return answer.join();
  }

  /**
   * Hands each answer on, one at a time, until {@code each} has enough and says false, or the
   * stream ends.
   *
   * @throws io.grpc.StatusRuntimeException if it ends with a failure
   */
  public <Q extends Message, R extends Message> void stream(
      MethodDescriptor<Q, R> method, Q request, Predicate<R> each) {
    run(method, CallOptions.DEFAULT, request, each);
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

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
