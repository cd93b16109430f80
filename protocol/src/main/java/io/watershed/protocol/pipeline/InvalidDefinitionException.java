package io.watershed.protocol.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/** Pipeline definitions with mistakes in them: all the mistakes at once, one line each. */
public final class InvalidDefinitionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * @param problems at least one, in the order in which they are to be shown
   */
  public InvalidDefinitionException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes: by file, then by line. */
  public List<Problem> problems() {
    return problems;
  }
}
