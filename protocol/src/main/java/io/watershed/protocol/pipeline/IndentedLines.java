package io.watershed.protocol.pipeline;

/** Lines of nested blocks in braces, each block two spaces deeper. */
final class IndentedLines {

  private final StringBuilder text = new StringBuilder();
  private int depth;

  void open(String name) {
    add(name + " {");
    depth++;
  }

  void add(String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }

  void close() {
    depth--;
    add("}");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
