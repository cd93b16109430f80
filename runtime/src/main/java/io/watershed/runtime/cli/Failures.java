package io.watershed.runtime.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.watershed.protocol.pipeline.InvalidDefinitionException;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.runtime.node.SettingsException;
import io.watershed.runtime.node.StartupException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a command's failure in a sentence, and ends with its exit code. */
final class Failures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult parseResult) {
    PrintWriter err = command.getErr();
    err.println("watershed: " + message(failure));
    if (isVerbose(command)) {
      failure.printStackTrace(err);
    } else if (!isForeseen(failure)) {
      err.println("(--verbose shows where)");
    }
    err.flush();
    return exitCode(failure);
  }

  private static boolean isVerbose(CommandLine command) {
    Object root = command.getCommandSpec().root().userObject();
    return root instanceof Watershed watershed && watershed.verbose();
  }

  private static boolean isForeseen(Exception failure) {
    return switch (failure) {
      case CommandFailure e -> true;
      case StatusRuntimeException e -> true;
      case InvalidDefinitionException e -> true;
      case SettingsException e -> true;
      case StartupException e -> true;
      default -> false;
    };
  }

  private static String message(Exception failure) {
    return switch (failure) {
      case StatusRuntimeException e -> message(e.getStatus());
      case InvalidDefinitionException e -> "not a valid definition\n" + e.getMessage();
      case SettingsException e -> "not a valid configuration\n" + e.getMessage();
      default -> isForeseen(failure) ? failure.getMessage() : "unexpected failure: " + failure;
    };
  }

  private static String message(Status status) {
    String description = status.getDescription() == null ? "" : status.getDescription();
    return switch (status.getCode()) {
      // What gRPC itself says of a connection that can't be made.
      case UNAVAILABLE ->
          description.startsWith("io exception") || description.startsWith("Unable to resolve")
              ? "the node is out of reach: " + cause(status) + " (is it running? see --address)"
              : "not now: " + description;
      case DEADLINE_EXCEEDED -> "no answer in time (see --timeout)";
      case INVALID_ARGUMENT,
          NOT_FOUND,
          OUT_OF_RANGE,
          RESOURCE_EXHAUSTED,
          ALREADY_EXISTS,
          FAILED_PRECONDITION ->
          description;
      default -> status.getCode() + (description.isEmpty() ? "" : ": " + description);
    };
  }

  private static String cause(Status status) {
    Throwable cause = status.getCause();
    return cause == null || cause.getMessage() == null
        ? String.valueOf(status.getDescription())
        : cause.getMessage();
  }

  static int exitCode(Exception failure) {
    return switch (failure) {
      case CommandFailure e -> e.exitCode();
      case InvalidDefinitionException e -> ExitCode.USAGE;
      case SettingsException e -> ExitCode.USAGE;
      case StatusRuntimeException e ->
          switch (e.getStatus().getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> ExitCode.USAGE;
            case NOT_FOUND -> ExitCode.NOT_FOUND;
            case UNAVAILABLE, DEADLINE_EXCEEDED -> ExitCode.UNAVAILABLE;
            default -> ExitCode.FAILURE;
          };
      default -> ExitCode.FAILURE;
    };
  }
}
