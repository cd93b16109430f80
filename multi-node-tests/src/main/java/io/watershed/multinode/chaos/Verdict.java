package io.watershed.multinode.chaos;

import java.util.List;

/**
 * What is said of a campaign.
 *
 * @param figures on one line
 */
record Verdict(Outcome outcome, String figures, List<String> findings) {

  Verdict {
    findings = List.copyOf(findings);
  }

  /** One of three. */
  enum Outcome {
    PASSED(0),
    FAILED(1),
    /** Nothing was wrong, but too little succeeded to say that all is well. */
    UNKNOWN(2);

    private final int exitCode;

    Outcome(int exitCode) {
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  @Override
  public String toString() {
    return outcome + " " + figures;
  }
}
