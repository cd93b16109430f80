package io.watershed.replay.input;

/** Inputs that no replay can be made of; one line that says why. */
public final class PlanRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  public PlanRefusedException(String message) {
    super(message);
  }
}
