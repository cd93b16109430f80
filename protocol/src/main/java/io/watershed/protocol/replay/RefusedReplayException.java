package io.watershed.protocol.replay;

/** Why a job can't be planned; the message names the value and what was expected. */
public final class RefusedReplayException extends Exception {

  private static final long serialVersionUID = 1L;

  public RefusedReplayException(String message) {
    super(message);
  }
}
