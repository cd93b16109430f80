package io.watershed.protocol.pipeline;

/**
 * An expression in CEL, the Common Expression Language, over the values that a definition declares.
 *
 * @param text as written in the definition
 */
public record Expression(String text) implements ValueSource {

  @Override
  public String toString() {
    return text;
  }
}
