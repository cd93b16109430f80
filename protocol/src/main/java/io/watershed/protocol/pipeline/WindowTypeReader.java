package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigValue;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads how a window cuts event time. */
final class WindowTypeReader {

  private static final DurationRange LENGTH = DurationRange.atLeast(Duration.ofMillis(1));
  private static final List<String> FORMS =
      List.of("size", "calendar", "session", "cumulative", "unbounded");
  private static final List<String> GRIDS = List.of("size", "calendar");
  private static final WindowType.Grid DAY =
      new WindowType.Calendar(WindowType.Calendar.Unit.DAY, ZoneOffset.UTC);

  private final Problems problems;

  WindowTypeReader(Problems problems) {
    this.problems = problems;
  }

  Optional<WindowType> read(Section window) {
    return switch (form(window, FORMS)) {
      case "size" ->
          window.optional("slide").isPresent()
              ? sliding(window)
              : tumbling(window).map(grid -> grid);
      case "calendar" -> calendar(window).map(grid -> grid);
      case "session" -> inner(window, "session").flatMap(this::session);
      case "cumulative" -> inner(window, "cumulative").flatMap(this::cumulative);
      case "unbounded" ->
          inner(window, "unbounded")
              .flatMap(section -> closing(section, grid(section, "pane", DAY)))
              .map(WindowType.Unbounded::new);
      default -> Optional.empty();
    };
  }

  /** The one key that says which form it is; empty, and reported, if there is not just one. */
  private String form(Section section, List<String> forms) {
    List<String> given = forms.stream().filter(key -> section.optional(key).isPresent()).toList();
    if (given.size() == 1) {
      return given.get(0);
    }
    // Nobody can say which of these are wrong.
    List.of("slide", "offset", "zone").forEach(section::optional);
    String expected = "just one of " + String.join(", ", forms);
    if (given.isEmpty()) {
      problems.absent(section.object(), section.path("size"), expected);
    } else {
      String second = given.get(1);
      problems.wrong(section.object().get(second), section.path(second), expected);
    }
    return "";
  }

  private static Optional<Section> inner(Section window, String key) {
    return window.section(key, key + " { … }");
  }

  private static <T> Optional<T> closing(Section section, Optional<T> read) {
    section.close();
    return read;
  }

  private Optional<WindowType> session(Section session) {
    Optional<Duration> gap = session.duration("gap", LENGTH);
    Optional<WindowType.Grid> cut = grid(session, "cut", DAY);
    session.close();
    if (gap.isEmpty() || cut.isEmpty()) {
      return Optional.empty();
    }
    if (gap.get().compareTo(shortest(cut.get())) > 0) {
      problems.wrong(
          session.object().get("gap"),
          session.path("gap"),
          "at most " + DurationText.of(shortest(cut.get())) + ", a cell of cut");
    }
    return Optional.of(new WindowType.Session(gap.get(), cut.get()));
  }

  private Optional<WindowType> cumulative(Section cumulative) {
    Optional<WindowType.Grid> cell =
        cumulative
            .required("cell", "cell { calendar = day }, or cell { size = … }")
            .flatMap(value -> grid(cumulative, "cell", DAY));
    Optional<Duration> step = cumulative.duration("step", LENGTH);
    cumulative.close();
    if (cell.isEmpty() || step.isEmpty()) {
      return Optional.empty();
    }
    Duration longest = cell.get().longest().orElseThrow();
    if (step.get().compareTo(shortest(cell.get())) >= 0) {
      problems.wrong(
          cumulative.object().get("step"),
          cumulative.path("step"),
          "below " + DurationText.of(shortest(cell.get())) + ", a cell");
    } else if (parts(longest, step.get()) > PipelineDefinition.MAX_PANES) {
      problems.wrong(
          cumulative.object().get("step"), cumulative.path("step"), "at most " + mostPanes("cell"));
    }
    return Optional.of(new WindowType.Cumulative(cell.get(), step.get()));
  }

  /** Cells in a section of their own. */
  private Optional<WindowType.Grid> grid(Section outer, String key, WindowType.Grid otherwise) {
    Optional<ConfigValue> value = outer.optional(key);
    if (value.isEmpty()) {
      return Optional.of(otherwise);
    }
    String expected = key + " { calendar = day }, or " + key + " { size = … }";
    return outer
        .asSection(value.get(), outer.path(key), expected)
        .flatMap(
            section ->
                closing(
                    section,
                    switch (form(section, GRIDS)) {
                      case "size" -> tumbling(section);
                      case "calendar" -> calendar(section);
                      default -> Optional.empty();
                    }));
  }

  private Optional<WindowType.Grid> tumbling(Section section) {
    Optional<Duration> size = section.duration("size", LENGTH);
    Optional<Duration> offset = offset(section, "size", size);
    return size.flatMap(length -> offset.map(from -> new WindowType.Tumbling(length, from)));
  }

  private Optional<WindowType> sliding(Section section) {
    Optional<Duration> size = section.duration("size", LENGTH);
    Optional<Duration> slide = section.duration("slide", LENGTH);
    Optional<Duration> offset = offset(section, "slide", slide);
    if (size.isEmpty() || slide.isEmpty() || offset.isEmpty()) {
      return Optional.empty();
    }
    ConfigValue written = section.object().get("slide");
    if (slide.get().compareTo(size.get()) > 0) {
      problems.wrong(
          written,
          section.path("slide"),
          "at most the size; what lies between two windows would be in none");
    } else if (parts(size.get(), common(size.get(), slide.get())) > PipelineDefinition.MAX_PANES) {
      problems.wrong(
          written,
          section.path("slide"),
          mostPanes("window") + "; a pane is what size and slide are both multiples of");
    }
    return Optional.of(new WindowType.Sliding(size.get(), slide.get(), offset.get()));
  }

  private Optional<Duration> offset(Section section, String key, Optional<Duration> below) {
    DurationRange range = DurationRange.atLeast(Duration.ZERO);
    Optional<Duration> offset = section.duration("offset", range, Duration.ZERO);
    if (offset.isPresent() && below.isPresent() && offset.get().compareTo(below.get()) >= 0) {
      problems.wrong(
          section.object().get("offset"),
          section.path("offset"),
          "below " + DurationText.of(below.get()) + ", the " + key);
    }
    return offset;
  }

  private Optional<WindowType.Grid> calendar(Section section) {
    Optional<String> unit = section.word("calendar", List.of("day", "week", "month"));
    Optional<ZoneId> zone = section.zone("zone");
    return unit.flatMap(
        name ->
            zone.map(
                where ->
                    new WindowType.Calendar(
                        WindowType.Calendar.Unit.valueOf(name.toUpperCase(Locale.ROOT)), where)));
  }

  /** What a cell is at least, but for the hours by which clocks are put forward. */
  static Duration shortest(WindowType.Grid grid) {
    return switch (grid) {
      case WindowType.Tumbling tumbling -> tumbling.size();
      case WindowType.Calendar calendar ->
          switch (calendar.unit()) {
            case DAY -> Duration.ofDays(1);
            case WEEK -> Duration.ofDays(7);
            case MONTH -> Duration.ofDays(28);
          };
    };
  }

  /** How many parts cover the whole; the last one may stand out. */
  static long parts(Duration whole, Duration part) {
    return Math.ceilDiv(whole.toMillis(), part.toMillis());
  }

  static String mostPanes(String of) {
    return PipelineDefinition.MAX_PANES + " panes in a " + of;
  }

  private static Duration common(Duration a, Duration b) {
    return Duration.ofMillis(
        BigInteger.valueOf(a.toMillis()).gcd(BigInteger.valueOf(b.toMillis())).longValueExact());
  }
}
