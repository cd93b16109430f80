package io.watershed.protocol.pipeline;

/**
 * A number that an event carries.
 *
 * @param name lower-case letters, digits and underscores
 * @param field where it is read from
 * @param type decides how it is summed
 * @param optional whether an event without it is accepted (metrics pass it over) or put into
 *     quarantine
 */
public record Measure(String name, FieldPath field, Type type, boolean optional) {

  /** The type of a measure. */
  public enum Type {
    /** 64-bit integers except the smallest one, summed in 128 bits. */
    LONG,
    /** Finite doubles of magnitude at most 2^959, summed exactly. */
    DOUBLE
  }
}
