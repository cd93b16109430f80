package io.watershed.protocol.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;

/** The types of what expressions see and give. */
public enum ValueType {
  /** {@link Long} */
  INT("int", SimpleType.INT),
  /** {@link Double} */
  DOUBLE("double", SimpleType.DOUBLE),
  /** {@link Decimal} */
  DECIMAL("decimal", OpaqueType.create("decimal")),
  /** {@link String} */
  TEXT("string", SimpleType.STRING),
  /** {@link Boolean} */
  BOOL("bool", SimpleType.BOOL),
  /** {@link com.google.protobuf.Timestamp} */
  TIME("timestamp", SimpleType.TIMESTAMP);

  private final String shown;
  private final CelType cel;

  ValueType(String shown, CelType cel) {
    this.shown = shown;
    this.cel = cel;
  }

  CelType cel() {
    return cel;
  }

  /** The name of the type in expressions. */
  @Override
  public String toString() {
    return shown;
  }
}
