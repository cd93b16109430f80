package io.watershed.protocol.expression;

/** The variables of one record. */
public interface Values {

  /** The value, of the Java class that its {@link ValueType} names; null: absent. */
  Object value(String name);
}
