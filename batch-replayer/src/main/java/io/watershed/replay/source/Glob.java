package io.watershed.replay.source;

import java.util.regex.Pattern;

/** A pattern over names with slashes: {@code *}, {@code ?} and {@code **}. */
record Glob(String prefix, Pattern pattern, boolean isLiteral) {

  private static final String ANY_LEVELS = "(?:[^/]*/)*";

  /** The prefix is what stands before the first wildcard. */
  static Glob of(String text) {
    int first = 0;
    while (first < text.length() && !isWildcard(text.charAt(first))) {
      first++;
    }
    var regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("**/", i)) {
        regex.append(ANY_LEVELS);
        i += 2;
      } else if (text.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else {
        regex.append(
            switch (text.charAt(i)) {
              case '*' -> "[^/]*";
              case '?' -> "[^/]";
              default -> Pattern.quote(text.substring(i, i + 1));
            });
      }
    }
    return new Glob(
        text.substring(0, first), Pattern.compile(regex.toString()), first == text.length());
  }

  boolean matches(String name) {
    return pattern.matcher(name).matches();
  }

  private static boolean isWildcard(char c) {
    return c == '*' || c == '?';
  }
}
