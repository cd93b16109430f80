package io.watershed.multinode.replay;

import io.watershed.multinode.DatabasePart;
import io.watershed.multinode.NodeCalls;
import io.watershed.multinode.replay.DeviceOracle.Figures;
import io.watershed.multinode.replay.DeviceOracle.Window;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks again and again for a stretch while a decision is carried out: one answer never shows both
 * sides, nor goes back behind a decision, and what can't change any more is what one of them says.
 * SQL shows the same side everywhere.
 */
final class SideWatch implements AutoCloseable {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final DatabasePart database;
  private final String target;
  private final Stretch stretch;
  private final Collection<String> devices;
  private final List<Map<Window, Figures>> sides;
  private final Map<String, Integer> decisions = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private final Thread thread;
  private volatile boolean ended;
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong tables = new AtomicLong();

  /**
   * @param target of the node, host:port
   * @param devices that are asked for
   * @param sides that closed windows may be of, with any decision
   */
  SideWatch(
      DatabasePart database,
      String target,
      Stretch stretch,
      Collection<String> devices,
      List<Map<Window, Figures>> sides) {
    this.database = database;
    this.target = target;
    this.stretch = stretch;
    this.devices = List.copyOf(devices);
    this.sides = List.copyOf(sides);
    this.thread = Thread.ofPlatform().name("side-watch").daemon().start(this::watch);
  }

  private void watch() {
    try (var calls = new NodeCalls(target)) {
      while (!ended) {
        lookAtEntities(calls);
        lookAtTable();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (RuntimeException e) {
      violations.add("the watch ended: " + e);
    }
  }

  private void lookAtEntities(NodeCalls calls) {
    var asked = new LinkedHashMap<String, CompletableFuture<Map<Window, Figures>>>();
    devices.forEach(device -> asked.put(device, Answers.ofEntity(calls, stretch, device)));
    asked.forEach(
        (device, answer) -> {
          try {
            judge(device, answer.join());
            answers.incrementAndGet();
          } catch (CompletionException e) {
            // The node is away.
          }
        });
  }

  private void judge(String device, Map<Window, Figures> windows) {
    var here = sides(windows);
    if (here.size() > 1) {
      violations.add(device + ": " + here + " in one answer");
    }
    seen.addAll(here);
    windows.values().stream()
        .mapToInt(Figures::decision)
        .max()
        .ifPresent(
            decision -> {
              int before = decisions.getOrDefault(device, 0);
              if (decision < before) {
                violations.add(device + ": decision " + decision + " after " + before);
              }
              decisions.put(device, decision);
            });
    var closed = undecided(DeviceOracle.closed(windows, device));
    if (sides.stream()
        .noneMatch(side -> undecided(DeviceOracle.closed(side, device)).equals(closed))) {
      violations.add(device + ": " + closed + " (expected: one of the sides as a whole)");
    }
  }

  private void lookAtTable() {
    try (var connection = database.connect()) {
      var here = sides(Answers.inSql(connection, stretch));
      if (here.size() > 1) {
        violations.add("window_current: " + here + " at the same time");
      }
      tables.incrementAndGet();
    } catch (SQLException e) {
      // The database is away.
    }
  }

  private static Set<String> sides(Map<Window, Figures> windows) {
    var sides = new HashSet<String>();
    windows.values().forEach(one -> sides.add(side(one.job(), one.decision())));
    return sides;
  }

  /**
   * @param job empty: live
   */
  static String side(String job, int decision) {
    return "'" + job + "' " + decision;
  }

  private static Map<Window, Figures> undecided(Map<Window, Figures> windows) {
    var undecided = new HashMap<Window, Figures>();
    windows.forEach(
        (window, one) ->
            undecided.put(
                window,
                new Figures(
                    one.status(), one.events(), one.sum(), one.min(), one.max(), one.job(), 0)));
    return undecided;
  }

  /** How many answers of entities were looked at. */
  long answers() {
    return answers.get();
  }

  /** How often the table was. */
  long tables() {
    return tables.get();
  }

  /** Ends it, and returns what was wrong. */
  List<String> violations() {
    close();
    return violations;
  }

  /** The sides that entities have shown, as job and decision. */
  Set<String> seen() {
    return seen;
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
