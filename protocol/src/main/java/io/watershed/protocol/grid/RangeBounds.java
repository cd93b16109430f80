package io.watershed.protocol.grid;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Where a range of a pipeline's event time may begin and end if it is to be corrected: on bounds of
 * the cells of every bounded window (sessions: of their cut grid, running totals: of the cells
 * after which they begin anew), and of the panes of sliding windows. Unbounded windows ask for
 * nothing.
 */
public final class RangeBounds {

  /** Grids that haven't met after so many steps, centuries of days, never will. */
  private static final int MOST_STEPS = 200_000;

  private final Map<String, Cells> cells = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  private RangeBounds() {}

  /**
   * The bounds that a pipeline's windows allow.
   *
   * @throws IllegalArgumentException if a window names a time zone that isn't known here
   */
  public static RangeBounds of(PipelineDefinition pipeline) {
    var bounds = new RangeBounds();
    pipeline.windows().forEach(bounds::add);
    return bounds;
  }

  private void add(Window window) {
    switch (window.type()) {
      case WindowType.Grid grid -> cells.put(window.name(), Grids.cells(window, grid));
      case WindowType.Cumulative cumulative ->
          cells.put(window.name(), Grids.cells(window, cumulative.cell()));
      case WindowType.Session session ->
          cells.put(window.name(), Grids.cells(window, session.cut()));
      case WindowType.Sliding sliding -> {
        cells.put(
            window.name(),
            Grids.panes(
                sliding.size().toMillis(),
                sliding.slide().toMillis(),
                sliding.offset().toMillis()));
        notes.add(
            "windows of `%s` that aren't whole within the range stay as they are"
                .formatted(window.name()));
      }
      case WindowType.Unbounded unbounded ->
          notes.add("`%s` is unbounded and isn't corrected".formatted(window.name()));
    }
  }

  /** What a replay of any range leaves as it is, one sentence each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Why a range can't be corrected; empty where it can.
   *
   * @param from epoch ms
   * @param to epoch ms, exclusive
   */
  public Optional<String> problemWith(long from, long to) {
    if (from >= to) {
      return Optional.of(shown(from, to) + " (expected: an end behind its beginning)");
    }
    var cut =
        cells.entrySet().stream()
            .filter(grid -> !isBound(grid.getValue(), from) || !isBound(grid.getValue(), to))
            .map(grid -> "`" + grid.getKey() + "`")
            .collect(Collectors.joining(", "));
    return cut.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s (expected: bounds of %s, %s)".formatted(shown(from, to), cut, nearest(from, to)));
  }

  private String nearest(long from, long to) {
    var wide = range(atOrBefore(from), atOrAfter(to));
    var narrow = range(atOrAfter(from), atOrBefore(to));
    if (wide.isEmpty() && narrow.isEmpty()) {
      return "but there are none near it that fit "
          + cells.keySet().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
    return "such as "
        + List.of(wide, narrow).stream()
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", or "));
  }

  private static Optional<String> range(OptionalLong from, OptionalLong to) {
    return from.isPresent() && to.isPresent() && from.getAsLong() < to.getAsLong()
        ? Optional.of(Instant.ofEpochMilli(from.getAsLong()) + " to " + shown(to.getAsLong()))
        : Optional.empty();
  }

  private static String shown(long from, long to) {
    return "range: " + shown(from) + " to " + shown(to);
  }

  private static String shown(long time) {
    return Instant.ofEpochMilli(time).toString();
  }

  /** The last instant up to this one that fits all windows; empty: none near. */
  public OptionalLong atOrBefore(long time) {
    return settle(time, Cells::startOf);
  }

  /** The first instant from this one on that fits all windows; empty: none near. */
  public OptionalLong atOrAfter(long time) {
    return settle(time, (grid, instant) -> isBound(grid, instant) ? instant : grid.endOf(instant));
  }

  private interface Step {
    /** The nearest bound of one grid in the step's direction; the instant itself, if it is one. */
    long from(Cells grid, long instant);
  }

  /** What no grid moves any further is a bound of all, and none was passed over on the way. */
  private OptionalLong settle(long time, Step step) {
    long at = time;
    for (int steps = 0; steps < MOST_STEPS; ) {
      long before = at;
      for (var grid : cells.values()) {
        at = step.from(grid, at);
        steps++;
      }
      if (at == before) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }

  private static boolean isBound(Cells grid, long time) {
    return grid.startOf(time) == time;
  }
}
