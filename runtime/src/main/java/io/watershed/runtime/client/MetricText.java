package io.watershed.runtime.client;

import io.watershed.v1.MetricEntries;
import io.watershed.v1.MetricValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.Collectors;

/** Values for people, in one line each. */
public final class MetricText {

  private static final int DECIMALS = 3;

  private MetricText() {}

  /** {@code name=value}, in the order of the names. */
  public static String all(Map<String, MetricValue> values) {
    return values.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + "=" + of(entry.getValue()))
        .collect(Collectors.joining(" "));
  }

  public static String of(MetricValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case BIG_INT_VALUE -> value.getBigIntValue();
      case DOUBLE_VALUE -> rounded(value.getDoubleValue());
      case DECIMAL_VALUE -> value.getDecimalValue();
      case TEXT_VALUE -> printable(value.getTextValue());
      case MAP -> entries(value.getMap(), "=");
      case RANKING -> entries(value.getRanking(), ":");
      case UNAVAILABLE -> "unavailable: " + printable(value.getUnavailable());
      case VALUE_NOT_SET -> "-";
    };
  }

  private static String entries(MetricEntries entries, String between) {
    return entries.getEntriesCount() == 0
        ? "-"
        : entries.getEntriesList().stream()
            .map(entry -> printable(entry.getLabel()) + between + of(entry.getValue()))
            .collect(Collectors.joining(" "));
  }

  /** What comes from events must not move the cursor. */
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? 0xFFFD : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal decimal =
        BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return decimal.precision() - decimal.scale() > 18
        ? Double.toString(value)
        : decimal.toPlainString();
  }
}
