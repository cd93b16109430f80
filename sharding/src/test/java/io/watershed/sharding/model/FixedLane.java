package io.watershed.sharding.model;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Windows whose bounds follow from the definition alone. */
final class FixedLane implements Lane {

  private record Taken(Arrival arrival, long watermark) {}

  private final int index;
  private final Window window;
  private final long allowedLateness;
  private final long correctable;
  private final Figures figures;
  private final List<Taken> taken = new ArrayList<>();
  private final List<Taken> duplicates = new ArrayList<>();

  FixedLane(int index, PipelineDefinition definition, Figures figures) {
    this.index = index;
    this.window = definition.windows().get(index);
    this.allowedLateness = definition.allowedLateness().toMillis();
    this.correctable = definition.dedupHorizon().toMillis() + allowedLateness;
    this.figures = figures;
  }

  private boolean isFinal(Span span, long watermark) {
    return !span.equals(Span.EVER) && span.end() + allowedLateness <= watermark;
  }

  private List<Span> spans(Arrival arrival) {
    return Span.windows(window.type(), arrival.time());
  }

  @Override
  public void close(long watermark) {}

  @Override
  public Fit fit(Arrival arrival, Arrival without, long watermark) {
    List<Span> spans = spans(arrival);
    long closed = spans.stream().filter(span -> isFinal(span, watermark)).count();
    return closed == 0 ? Fit.IN_TIME : closed == spans.size() ? Fit.LATE : Fit.IN_PART;
  }

  @Override
  public boolean isOpenFor(Arrival old, long watermark) {
    return window.type() instanceof WindowType.Unbounded
        ? holds(old, watermark)
        : spans(old).stream().noneMatch(span -> isFinal(span, watermark));
  }

  /** An unbounded window keeps single events as long as their pane may be corrected. */
  @Override
  public boolean holds(Arrival old, long watermark) {
    if (window.type() instanceof WindowType.Unbounded unbounded) {
      return watermark == Long.MIN_VALUE
          || Span.cell(unbounded.pane(), old.time()).end() > watermark - correctable;
    }
    return spans(old).stream().anyMatch(span -> !isFinal(span, watermark));
  }

  @Override
  public void take(Arrival arrival, long watermark) {
    taken.add(new Taken(arrival, watermark));
  }

  @Override
  public void remove(Arrival old) {
    taken.removeIf(entry -> entry.arrival.equals(old));
    duplicates.removeIf(entry -> isRepetition(entry.arrival, old));
  }

  /** An id that was forgotten may have come again, at another time. */
  private static boolean isRepetition(Arrival again, Arrival old) {
    return again.id().equals(old.id()) && again.time() == old.time();
  }

  @Override
  public void duplicate(Arrival arrival, long watermark) {
    Span pane = Span.pane(window.type(), arrival.time());
    if (taken.stream().anyMatch(entry -> pane.holds(entry.arrival.time()))
        || isInBase(arrival.time(), watermark)) {
      duplicates.add(new Taken(arrival, watermark));
    }
  }

  /** Panes of an unbounded window that can't be corrected any more have become one. */
  private boolean isInBase(long time, long watermark) {
    return window.type() instanceof WindowType.Unbounded unbounded
        && watermark != Long.MIN_VALUE
        && taken.stream()
            .mapToLong(entry -> Span.cell(unbounded.pane(), entry.arrival.time()).end())
            .anyMatch(end -> end + correctable <= watermark && time < end);
  }

  @Override
  public List<Outcome> outcomes(long watermark) {
    TreeSet<Span> spans =
        new TreeSet<>(Comparator.comparingLong(Span::start).thenComparingLong(Span::end));
    for (Taken entry : taken) {
      for (Span span : spans(entry.arrival)) {
        if (!isFinal(span, entry.watermark)) {
          spans.add(span);
        }
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Span span : spans) {
      List<Event> events = new ArrayList<>();
      for (Taken entry : taken) {
        if (isIn(entry, span)) {
          events.add(entry.arrival.event());
        }
      }
      long again = duplicates.stream().filter(entry -> isIn(entry, span)).count();
      outcomes.add(
          new Outcome(
              index,
              key(span),
              span.start(),
              span.end(),
              isFinal(span, watermark),
              events.size(),
              again,
              "NOWHERE",
              window.metrics().stream().map(metric -> figures.of(metric, events, span)).toList()));
    }
    return outcomes;
  }

  private boolean isIn(Taken entry, Span span) {
    return span.holds(entry.arrival.time()) && !isFinal(span, entry.watermark);
  }

  private long key(Span span) {
    return switch (window.type()) {
      case WindowType.Unbounded unbounded -> 0;
      case WindowType.Cumulative cumulative -> span.end();
      default -> span.start();
    };
  }
}
