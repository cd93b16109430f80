package io.watershed.protocol.expression;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts what the CEL library says of an expression into one short line with the place. */
final class ExpressionMistake {

  private static final int LONGEST_LINE = 200;
  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '(.+?)' applied to '(.*?)' \\(candidates.*");
  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '(.+?)' \\(in container ''\\)");
  private static final Pattern EXPECTING = Pattern.compile(" expecting \\{.*\\}");

  private ExpressionMistake() {}

  static InvalidExpressionException of(CelIssue issue, Collection<Variable> scope) {
    String message = issue.getMessage();
    Matcher overload = NO_OVERLOAD.matcher(message);
    Matcher undeclared = UNDECLARED.matcher(message);
    if (overload.matches()) {
      message = operator(overload.group(1)) + " does not take " + overload.group(2);
    } else if (undeclared.matches()) {
      message = undeclared.group(1) + " is not known here; " + known(scope);
    } else {
      message = EXPECTING.matcher(message).replaceFirst("");
    }
    return at(issue.getSourceLocation(), message);
  }

  static InvalidExpressionException at(CelSourceLocation place, String message) {
    String where =
        place.getLine() < 1
            ? ""
            : "line %d, character %d: ".formatted(place.getLine(), place.getColumn() + 1);
    return new InvalidExpressionException(oneLine(where + message));
  }

  private static String known(Collection<Variable> scope) {
    return scope.isEmpty()
        ? "no value is"
        : "known are " + String.join(", ", scope.stream().map(Variable::name).toList());
  }

  /** {@code _>_} is how the library calls what is written {@code >}. */
  private static String operator(String function) {
    return function.equals("_?_:_") ? "? :" : function.replaceAll("(?<![a-z])_|_(?![a-z])", "");
  }

  static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cs}]+", " ");
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
  }
}
