package io.watershed.protocol.expression;

import static java.util.stream.Collectors.joining;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.NullableType;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.DurationLiteralValidator;
import dev.cel.validator.validators.HomogeneousLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks expressions and compiles them. What is wrong with one is found here; only what depends on
 * a record's values is left to be found later.
 */
public final class ExpressionCompiler {

  /** Longest expression, in characters. */
  public static final int MAX_LENGTH = 1000;

  /** Most nodes of an expression's syntax tree. */
  public static final int MAX_NODES = 200;

  /** How deep parentheses, operators and calls may be nested. */
  public static final int MAX_DEPTH = 32;

  /** Most elements that the macros of one evaluation go through. */
  public static final int MAX_ITERATIONS = 1000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_LENGTH)
          .maxParseRecursionDepth(MAX_DEPTH)
          .comprehensionMaxIterations(MAX_ITERATIONS)
          .enableHeterogeneousNumericComparisons(true)
          .enableTimestampEpoch(true)
          .build();

  /** Text that grows with the product of two texts is left out: {@code replace}, {@code join}. */
  private static final CelStringExtensions STRINGS =
      CelExtensions.strings(
          CelStringExtensions.Function.CHAR_AT,
          CelStringExtensions.Function.INDEX_OF,
          CelStringExtensions.Function.LAST_INDEX_OF,
          CelStringExtensions.Function.LOWER_ASCII,
          CelStringExtensions.Function.SPLIT,
          CelStringExtensions.Function.SUBSTRING,
          CelStringExtensions.Function.TRIM,
          CelStringExtensions.Function.UPPER_ASCII);

  private static final Cel BASE = base();

  private ExpressionCompiler() {}

  private static Cel base() {
    CelBuilder cel =
        CelFactory.standardCelBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(
                CelStandardMacro.ALL, CelStandardMacro.EXISTS, CelStandardMacro.EXISTS_ONE)
            .addCompilerLibraries(STRINGS, CelExtensions.math(OPTIONS))
            .addRuntimeLibraries(STRINGS, CelExtensions.math(OPTIONS));
    DecimalFunctions.addTo(cel);
    return cel.build();
  }

  /**
   * Compiles an expression.
   *
   * @param scope what it may name
   * @param results the types that it may give
   * @throws InvalidExpressionException with the first mistake in it
   */
  public static CompiledExpression compile(
      String text, Collection<Variable> scope, Set<ValueType> results)
      throws InvalidExpressionException {
    CelBuilder builder = BASE.toCelBuilder();
    for (Variable variable : scope) {
      CelType type = variable.type().cel();
      builder.addVar(variable.name(), variable.optional() ? NullableType.create(type) : type);
    }
    Cel cel = builder.build();
    try {
      CelValidationResult checked = cel.compile(text);
      if (checked.hasError()) {
        throw ExpressionMistake.of(checked.getErrors().get(0), scope);
      }
      CelAbstractSyntaxTree ast = checked.getAst();
      CelNavigableAst tree = CelNavigableAst.fromAst(ast);
      checkLiterals(cel, ast, tree, scope);
      check(ast, tree, results);
      return new CompiledExpression(
          text, cel.createProgram(ast), named(tree, scope), unguarded(tree, scope));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new InvalidExpressionException(ExpressionMistake.oneLine(e.getMessage()));
    }
  }

  private static void check(CelAbstractSyntaxTree ast, CelNavigableAst tree, Set<ValueType> results)
      throws InvalidExpressionException {
    long nodes = tree.getRoot().allNodes().count();
    if (nodes > MAX_NODES) {
      throw new InvalidExpressionException(
          "it has " + nodes + " nodes, and " + MAX_NODES + " are the most");
    }
    for (CelNavigableExpr node : tree.getRoot().allNodes().toList()) {
      CelType type = ast.getType(node.id()).orElse(null);
      if (type != null && type.kind() == CelKind.DYN) {
        throw ExpressionMistake.at(location(ast, node), "a value whose type depends on the record");
      }
    }
    CelType result =
        ast.getResultType() instanceof NullableType nullable
            ? nullable.targetType()
            : ast.getResultType();
    if (results.stream().noneMatch(type -> type.cel().equals(result))) {
      throw new InvalidExpressionException(
          "it gives %s, not %s"
              .formatted(
                  CelTypes.format(result),
                  new TreeSet<>(results)
                      .stream().map(ValueType::toString).collect(joining(" or "))));
    }
  }

  /** Regular expressions, times, durations and lists that are written out. */
  private static void checkLiterals(
      Cel cel, CelAbstractSyntaxTree ast, CelNavigableAst tree, Collection<Variable> scope)
      throws InvalidExpressionException {
    CelValidator validator =
        CelValidatorFactory.standardCelValidatorBuilder(cel)
            .addAstValidators(
                TimestampLiteralValidator.INSTANCE,
                DurationLiteralValidator.INSTANCE,
                HomogeneousLiteralValidator.newInstance())
            .build();
    CelValidationResult checked = validator.validate(ast);
    if (checked.hasError()) {
      throw ExpressionMistake.of(checked.getErrors().get(0), scope);
    }
    for (CelNavigableExpr node : tree.getRoot().allNodes().toList()) {
      if (node.getKind() == CelExpr.ExprKind.Kind.CALL
          && node.expr().call().function().equals("matches")) {
        checkPattern(ast, node, node.expr().call().args().getLast());
      }
    }
  }

  private static void checkPattern(
      CelAbstractSyntaxTree ast, CelNavigableExpr node, CelExpr pattern)
      throws InvalidExpressionException {
    if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return;
    }
    try {
      Pattern.compile(pattern.constant().stringValue());
    } catch (PatternSyntaxException e) {
      throw ExpressionMistake.at(location(ast, node), e.getMessage());
    }
  }

  private static CelSourceLocation location(CelAbstractSyntaxTree ast, CelNavigableExpr node) {
    Integer offset = ast.getSource().getPositionsMap().get(node.id());
    return offset == null
        ? CelSourceLocation.NONE
        : ast.getSource().getOffsetLocation(offset).orElse(CelSourceLocation.NONE);
  }

  private static Set<String> named(CelNavigableAst tree, Collection<Variable> scope) {
    Set<String> names = new HashSet<>();
    tree.getRoot()
        .allNodes()
        .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.IDENT)
        .forEach(node -> names.add(node.expr().ident().name()));
    names.retainAll(scope.stream().map(Variable::name).toList());
    return names;
  }

  /** Optional variables that the expression names without ever asking whether they are there. */
  private static List<String> unguarded(CelNavigableAst tree, Collection<Variable> scope) {
    Set<String> names = named(tree, scope);
    tree.getRoot()
        .allNodes()
        .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.CALL)
        .map(node -> node.expr().call())
        .filter(call -> call.function().equals("_==_") || call.function().equals("_!=_"))
        .forEach(call -> call.args().forEach(arg -> removeIfNextToNull(names, arg, call)));
    return scope.stream()
        .filter(variable -> variable.optional() && names.contains(variable.name()))
        .map(Variable::name)
        .toList();
  }

  private static void removeIfNextToNull(
      Set<String> names, CelExpr variable, CelExpr.CelCall comparison) {
    if (variable.getKind() == CelExpr.ExprKind.Kind.IDENT
        && comparison.args().stream().anyMatch(ExpressionCompiler::isNull)) {
      names.remove(variable.ident().name());
    }
  }

  private static boolean isNull(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && expr.constant().getKind() == CelConstant.Kind.NULL_VALUE;
  }
}
