package io.watershed.protocol.expression;

/**
 * A value that an expression may name.
 *
 * @param optional whether it may be absent; only then may it be compared with {@code null}
 */
public record Variable(String name, ValueType type, boolean optional) {}
