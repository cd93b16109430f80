package io.watershed.sharding.model;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sessions, put together anew from the events that are in none that is closed. */
final class SessionLane implements Lane {

  private final int index;
  private final Window window;
  private final WindowType.Session type;
  private final long allowedLateness;
  private final Figures figures;
  private final List<Arrival> live = new ArrayList<>();
  private final List<Arrival> duplicates = new ArrayList<>();
  private final List<Outcome> closed = new ArrayList<>();

  SessionLane(int index, PipelineDefinition definition, Figures figures) {
    this.index = index;
    this.window = definition.windows().get(index);
    this.type = (WindowType.Session) window.type();
    this.allowedLateness = definition.allowedLateness().toMillis();
    this.figures = figures;
  }

  /** Events in order, each nearer than the gap to the one before, all in one cell. */
  private List<List<Arrival>> sessions(List<Arrival> arrivals) {
    List<Arrival> sorted = new ArrayList<>(arrivals);
    sorted.sort(Comparator.comparingLong(Arrival::time));
    List<List<Arrival>> sessions = new ArrayList<>();
    for (Arrival arrival : sorted) {
      List<Arrival> last = sessions.isEmpty() ? List.of() : sessions.getLast();
      if (last.isEmpty()
          || arrival.time() - last.getLast().time() >= type.gap().toMillis()
          || !cell(last.getLast()).equals(cell(arrival))) {
        last = new ArrayList<>();
        sessions.add(last);
      }
      last.add(arrival);
    }
    return sessions;
  }

  private Span cell(Arrival arrival) {
    return Span.cell(type.cut(), arrival.time());
  }

  private Span span(List<Arrival> session) {
    long end = session.getLast().time() + type.gap().toMillis();
    return new Span(session.getFirst().time(), Math.min(end, cell(session.getLast()).end()));
  }

  private boolean isFinal(List<Arrival> session, long watermark) {
    return span(session).end() + allowedLateness <= watermark;
  }

  @Override
  public void close(long watermark) {
    for (List<Arrival> session : sessions(live)) {
      if (isFinal(session, watermark)) {
        closed.add(outcome(session, true));
        live.removeAll(session);
        duplicates.removeIf(entry -> isIn(entry, session));
      }
    }
  }

  @Override
  public Fit fit(Arrival arrival, Arrival without, long watermark) {
    List<Arrival> with = new ArrayList<>(live);
    with.remove(without);
    with.add(arrival);
    List<Arrival> joined =
        sessions(with).stream().filter(session -> session.contains(arrival)).findFirst().get();
    boolean begins = joined.indexOf(arrival) == 0;
    // What begins a session earlier has to be in time by itself.
    return isFinal(begins ? List.of(arrival) : joined, watermark) ? Fit.LATE : Fit.IN_TIME;
  }

  @Override
  public boolean isOpenFor(Arrival taken, long watermark) {
    return live.contains(taken);
  }

  @Override
  public boolean holds(Arrival taken, long watermark) {
    return live.contains(taken);
  }

  @Override
  public void take(Arrival arrival, long watermark) {
    live.add(arrival);
  }

  @Override
  public void remove(Arrival taken) {
    live.remove(taken);
    duplicates.removeIf(entry -> entry.id().equals(taken.id()));
  }

  @Override
  public void duplicate(Arrival arrival, long watermark) {
    if (sessions(live).stream().anyMatch(session -> isIn(arrival, session))) {
      duplicates.add(arrival);
    }
  }

  private boolean isIn(Arrival arrival, List<Arrival> session) {
    return span(session).holds(arrival.time());
  }

  @Override
  public List<Outcome> outcomes(long watermark) {
    List<Outcome> outcomes = new ArrayList<>(closed);
    sessions(live).forEach(session -> outcomes.add(outcome(session, false)));
    return outcomes;
  }

  private Outcome outcome(List<Arrival> session, boolean isFinal) {
    Span span = span(session);
    Span cell = cell(session.getFirst());
    boolean before = session.getFirst().time() - type.gap().toMillis() < cell.start();
    boolean after = session.getLast().time() + type.gap().toMillis() > cell.end();
    return new Outcome(
        index,
        span.start(),
        span.start(),
        span.end(),
        isFinal,
        session.size(),
        duplicates.stream().filter(entry -> isIn(entry, session)).count(),
        before ? (after ? "BOTH" : "BEFORE") : after ? "AFTER" : "NOWHERE",
        window.metrics().stream()
            .map(metric -> figures.of(metric, session.stream().map(Arrival::event).toList(), span))
            .toList());
  }
}
