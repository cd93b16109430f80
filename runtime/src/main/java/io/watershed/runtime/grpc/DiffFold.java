package io.watershed.runtime.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.replay.DiffCounts;
import io.watershed.persistence.replay.DiffRow;
import io.watershed.persistence.replay.UnchangedFigure;
import io.watershed.v1.EntityChange;
import io.watershed.v1.ReplayDiff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sums up what a job changes, window by window, in memory that doesn't grow with their number. A
 * change is the larger, the more it is beyond what is usual for its metric, so that a metric of
 * large numbers doesn't hide the others.
 */
final class DiffFold {

  /** Labels of maps are metrics of their own up to so many; whoever has more gets the map alone. */
  private static final int MOST_METRICS = 500;

  private final String job;
  private final DiffMessages messages;
  private final int top;
  private final Map<Name, Changes> metrics = new LinkedHashMap<>();
  private final Map<Name, PriorityQueue<Change>> largest = new HashMap<>();
  private final PriorityQueue<EntityChange> entities;
  private String entity;
  private long windowsOfEntity;

  private record Name(String window, String metric) {}

  private record Change(double size, DiffRow row) {}

  DiffFold(String job, DiffMessages messages, int top) {
    this.job = job;
    this.messages = messages;
    this.top = top;
    this.entities = new PriorityQueue<>(Comparator.comparingLong(EntityChange::getWindows));
  }

  /** Takes a window that differs; those of an entity come one after the other. */
  void add(DiffRow row) {
    if (!row.entity().equals(entity)) {
      endEntity();
      entity = row.entity();
    }
    windowsOfEntity++;
    compare(row);
  }

  /** Takes a metric of windows that are equal on both sides. */
  void addUnchanged(UnchangedFigure figure) {
    Name name = new Name(figure.window(), figure.metric());
    if (metrics.containsKey(name) || metrics.size() < MOST_METRICS) {
      changes(name).unchanged(figure.windows(), figure.numbers(), figure.sum());
    }
  }

  private void compare(DiffRow row) {
    boolean both = DiffMessages.exists(row.before()) && DiffMessages.exists(row.after());
    JsonNode before = metrics(row, DiffRow::before);
    JsonNode after = metrics(row, DiffRow::after);
    for (String name : names(before, after)) {
      compare(row, name, before.path(name), after.path(name), both);
    }
  }

  private static JsonNode metrics(DiffRow row, Function<DiffRow, Optional<WindowRow>> side) {
    String json = DiffMessages.exists(side.apply(row)) ? side.apply(row).get().metrics() : "{}";
    return JsonNumbers.read(
        json, "window_result of %s, %s at %d".formatted(row.entity(), row.window(), row.start()));
  }

  private static List<String> names(JsonNode before, JsonNode after) {
    List<String> names = new ArrayList<>();
    before.fieldNames().forEachRemaining(names::add);
    after
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!before.has(name)) {
                names.add(name);
              }
            });
    return names;
  }

  private void compare(DiffRow row, String metric, JsonNode before, JsonNode after, boolean both) {
    if (before.isObject() || after.isObject()) {
      for (String label : names(before, after)) {
        JsonNode from = before.path(label);
        JsonNode to = after.path(label);
        if ((from.isNumber() || to.isNumber()) && metrics.size() < MOST_METRICS) {
          compare(row, metric + "." + label, from, to, both);
        }
      }
    }
    Name name = new Name(row.window(), metric);
    Changes changes = changes(name);
    if (!both) {
      // Against nothing: as large as the number itself.
      JsonNode only = before.isNumber() ? before : after;
      keep(name, row, only.isNumber() ? Math.abs(only.doubleValue()) : 0);
    } else if (before.isNumber() && after.isNumber()) {
      boolean changed = before.decimalValue().compareTo(after.decimalValue()) != 0;
      changes.compared(before.doubleValue(), after.doubleValue(), changed);
      if (changed) {
        keep(name, row, Math.abs(after.doubleValue() - before.doubleValue()));
      }
    } else {
      boolean changed = !same(before, after);
      changes.compared(changed);
      if (changed) {
        keep(name, row, 0);
      }
    }
  }

  private Changes changes(Name name) {
    return metrics.computeIfAbsent(name, of -> new Changes(of.window(), of.metric()));
  }

  private void keep(Name name, DiffRow row, double size) {
    var kept =
        largest.computeIfAbsent(
            name, unknown -> new PriorityQueue<>(Comparator.comparingDouble(Change::size)));
    if (kept.size() < top || size > kept.peek().size()) {
      kept.add(new Change(size, row));
      if (kept.size() > top) {
        kept.remove();
      }
    }
  }

  /** Whether values are equal; numbers are by what they are worth, not by how they are written. */
  static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    if (a.isContainerNode() && a.getNodeType() == b.getNodeType() && a.size() == b.size()) {
      return a.isArray() ? sameElements(a, b) : sameMembers(a, b);
    }
    return a.equals(b);
  }

  private static boolean sameElements(JsonNode a, JsonNode b) {
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameMembers(JsonNode a, JsonNode b) {
    return a.properties().stream()
        .allMatch(
            member -> b.has(member.getKey()) && same(member.getValue(), b.get(member.getKey())));
  }

  private void endEntity() {
    if (windowsOfEntity > 0) {
      entities.add(EntityChange.newBuilder().setEntity(entity).setWindows(windowsOfEntity).build());
      if (entities.size() > top) {
        entities.remove();
      }
    }
    windowsOfEntity = 0;
  }

  /** All that was taken. */
  ReplayDiff result(DiffCounts counts) {
    endEntity();
    return ReplayDiff.newBuilder()
        .setJob(job)
        .setWindows(counts.windows())
        .setUnchanged(counts.unchanged())
        .setAdded(counts.added())
        .setRemoved(counts.removed())
        .setChanged(counts.changed())
        .addAllMetrics(metrics.values().stream().map(Changes::message).toList())
        .addAllTop(top().stream().map(messages::of).toList())
        .addAllEntities(
            entities.stream()
                .sorted(
                    Comparator.comparingLong(EntityChange::getWindows)
                        .reversed()
                        .thenComparing(EntityChange::getEntity))
                .toList())
        .build();
  }

  private List<DiffRow> top() {
    Set<DiffRow> seen = new HashSet<>();
    return largest.entrySet().stream()
        .flatMap(
            metric ->
                metric.getValue().stream()
                    .map(
                        change ->
                            new Change(
                                relative(change.size(), metrics.get(metric.getKey())),
                                change.row())))
        .sorted(
            Comparator.comparingDouble(Change::size)
                .reversed()
                .thenComparing(change -> change.row().entity())
                .thenComparing(change -> change.row().window())
                .thenComparingLong(change -> change.row().start()))
        .map(Change::row)
        .filter(seen::add)
        .limit(top)
        .collect(Collectors.toList());
  }

  private static double relative(double size, Changes changes) {
    return changes.usual() == 0 ? size : size / changes.usual();
  }
}
