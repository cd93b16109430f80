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
    PASSED,
    FAILED,
    /** Nothing was wrong, but too little succeeded to say that all is well. */
    UNKNOWN
  }

  @Override
  public String toString() {
    return outcome + " " + figures;
  }
}
