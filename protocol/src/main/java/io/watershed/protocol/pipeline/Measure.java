package io.watershed.protocol.pipeline;

/**
 * A typed value of a record, by the name under which metrics and expressions know it.
 *
 * @param name lower-case letters, digits and underscores
 * @param from the field or the expression that gives it
 * @param type decides what can be computed of it, and how
 * @param scale digits behind the decimal point of a {@link Type#DECIMAL}; 0 for every other type
 * @param optional whether an event without it is accepted (metrics pass it over) or put into
 *     quarantine
 */
public record Measure(String name, ValueSource from, Type type, int scale, boolean optional) {

  /** A value of a type without digits behind a decimal point of its own. */
  public Measure(String name, ValueSource from, Type type, boolean optional) {
    this(name, from, type, 0, optional);
  }

  /** The type of a value. */
  public enum Type {
    /** 64-bit integers except the smallest one, summed in 128 bits. */
    LONG,
    /** Finite doubles of magnitude at most 2^959, summed exactly. */
    DOUBLE,
    /**
     * Decimal numbers with a fixed number of digits behind the point, held exactly as a 64-bit
     * integer of the last digit's unit.
     */
    DECIMAL,
    /** Text, for counting distinct values, for rankings, and as a first or last value. */
    TEXT
  }
}
