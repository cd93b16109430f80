package io.watershed.protocol.expression;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newGlobalOverload;

import dev.cel.bundle.CelBuilder;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntime.CelFunctionBinding;
import java.util.Locale;

/**
 * What expressions can do with decimals, all of it exact: comparisons and sums, differences and
 * products with each other and with integers, rounding to a number of digits, and conversions that
 * have to be asked for.
 */
final class DecimalFunctions {

  private enum Comparison {
    LESS("_<_"),
    LESS_EQUALS("_<=_"),
    GREATER("_>_"),
    GREATER_EQUALS("_>=_");

    private final String function;

    Comparison(String function) {
      this.function = function;
    }

    private boolean holds(Decimal a, Decimal b) {
      int order = a.compareTo(b);
      return switch (this) {
        case LESS -> order < 0;
        case LESS_EQUALS -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_EQUALS -> order >= 0;
      };
    }
  }

  private enum Arithmetic {
    ADD("_+_"),
    SUBTRACT("_-_"),
    MULTIPLY("_*_");

    private final String function;

    Arithmetic(String function) {
      this.function = function;
    }

    private Decimal of(Decimal a, Decimal b) {
      return switch (this) {
        case ADD -> a.plus(b);
        case SUBTRACT -> a.minus(b);
        case MULTIPLY -> a.times(b);
      };
    }
  }

  private static final CelType DECIMAL = ValueType.DECIMAL.cel();
  private static final CelType INT = SimpleType.INT;

  private DecimalFunctions() {}

  static void addTo(CelBuilder cel) {
    for (Comparison comparison : Comparison.values()) {
      add(cel, comparison);
    }
    for (Arithmetic arithmetic : Arithmetic.values()) {
      add(cel, arithmetic);
    }
    unary(cel, "-_", "negate_decimal", DECIMAL, DECIMAL, Decimal.class, Decimal::negated);
    unary(
        cel, "decimal", "string_to_decimal", DECIMAL, SimpleType.STRING, String.class, Decimal::of);
    unary(cel, "decimal", "int64_to_decimal", DECIMAL, INT, Long.class, Decimal::of);
    unary(
        cel,
        "string",
        "decimal_to_string",
        SimpleType.STRING,
        DECIMAL,
        Decimal.class,
        Decimal::toString);
    unary(cel, "int", "decimal_to_int64", INT, DECIMAL, Decimal.class, Decimal::toLong);
    unary(
        cel,
        "double",
        "decimal_to_double",
        SimpleType.DOUBLE,
        DECIMAL,
        Decimal.class,
        decimal -> decimal.number().doubleValue());
    cel.addFunctionDeclarations(
        newFunctionDeclaration("round", newGlobalOverload("round_decimal", DECIMAL, DECIMAL, INT)));
    cel.addFunctionBindings(
        CelFunctionBinding.from("round_decimal", Decimal.class, Long.class, Decimal::rounded));
  }

  private static void add(CelBuilder cel, Comparison operator) {
    String name = operator.name().toLowerCase(Locale.ROOT) + "_";
    cel.addFunctionDeclarations(
        newFunctionDeclaration(
            operator.function,
            newGlobalOverload(name + "decimal", SimpleType.BOOL, DECIMAL, DECIMAL),
            newGlobalOverload(name + "decimal_int64", SimpleType.BOOL, DECIMAL, INT),
            newGlobalOverload(name + "int64_decimal", SimpleType.BOOL, INT, DECIMAL)));
    cel.addFunctionBindings(
        CelFunctionBinding.from(name + "decimal", Decimal.class, Decimal.class, operator::holds),
        CelFunctionBinding.from(
            name + "decimal_int64",
            Decimal.class,
            Long.class,
            (a, b) -> operator.holds(a, Decimal.of(b))),
        CelFunctionBinding.from(
            name + "int64_decimal",
            Long.class,
            Decimal.class,
            (a, b) -> operator.holds(Decimal.of(a), b)));
  }

  private static void add(CelBuilder cel, Arithmetic operator) {
    String name = operator.name().toLowerCase(Locale.ROOT) + "_";
    cel.addFunctionDeclarations(
        newFunctionDeclaration(
            operator.function,
            newGlobalOverload(name + "decimal", DECIMAL, DECIMAL, DECIMAL),
            newGlobalOverload(name + "decimal_int64", DECIMAL, DECIMAL, INT),
            newGlobalOverload(name + "int64_decimal", DECIMAL, INT, DECIMAL)));
    cel.addFunctionBindings(
        CelFunctionBinding.from(name + "decimal", Decimal.class, Decimal.class, operator::of),
        CelFunctionBinding.from(
            name + "decimal_int64",
            Decimal.class,
            Long.class,
            (a, b) -> operator.of(a, Decimal.of(b))),
        CelFunctionBinding.from(
            name + "int64_decimal",
            Long.class,
            Decimal.class,
            (a, b) -> operator.of(Decimal.of(a), b)));
  }

  private static <T> void unary(
      CelBuilder cel,
      String function,
      String overload,
      CelType gives,
      CelType takes,
      Class<T> type,
      CelFunctionOverload.Unary<T> body) {
    cel.addFunctionDeclarations(
        newFunctionDeclaration(function, newGlobalOverload(overload, gives, takes)));
    cel.addFunctionBindings(CelFunctionBinding.from(overload, type, body));
  }
}
