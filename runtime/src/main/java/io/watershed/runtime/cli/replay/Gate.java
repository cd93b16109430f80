package io.watershed.runtime.cli.replay;

import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.v1.ReplayDiff;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How much a job may change without anybody looking: a number of windows, or a share of them.
 *
 * @param limit windows, or percent of those in the diff
 */
record Gate(BigDecimal limit, boolean percent) {

  private static final Pattern FORMAT = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,6})?%|[0-9]{1,18}");
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** Windows that differ: added, removed and changed ones. */
  static long differing(ReplayDiff diff) {
    return diff.getAdded() + diff.getRemoved() + diff.getChanged();
  }

  /** The share of windows that differ, for people, such as {@code 7.72 %}. */
  static String share(ReplayDiff diff) {
    return diff.getWindows() == 0
        ? "0 %"
        : BigDecimal.valueOf(differing(diff))
                .multiply(HUNDRED)
                .divide(BigDecimal.valueOf(diff.getWindows()), 2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString()
            + " %";
  }

  boolean lets(ReplayDiff diff) {
    var differing = BigDecimal.valueOf(differing(diff));
    return percent
        ? differing
                .multiply(HUNDRED)
                .compareTo(limit.multiply(BigDecimal.valueOf(diff.getWindows())))
            <= 0
        : differing.compareTo(limit) <= 0;
  }

  /**
   * @throws CommandFailure with an exit code of its own, where more differs
   */
  void require(ReplayDiff diff) {
    if (!lets(diff)) {
      throw new CommandFailure(
          ExitCode.GATE,
          "%s: %d of %d windows differ, %s (expected: at most %s); watershed replay diff %1$s shows which"
              .formatted(diff.getJob(), differing(diff), diff.getWindows(), share(diff), this));
    }
  }

  @Override
  public String toString() {
    return limit.toPlainString() + (percent ? " %" : " windows");
  }

  /** Reads {@code 5%}, {@code 0.5%} or {@code 1000}. */
  static final class Converter implements ITypeConverter<Gate> {
    @Override
    public Gate convert(String text) {
      if (!FORMAT.matcher(text).matches()) {
        throw new TypeConversionException(
            text + " (expected: a share of the windows such as 5%, or a number of them)");
      }
      boolean percent = text.endsWith("%");
      return new Gate(
          new BigDecimal(percent ? text.substring(0, text.length() - 1) : text), percent);
    }
  }
}
