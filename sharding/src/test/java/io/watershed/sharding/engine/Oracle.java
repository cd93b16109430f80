package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an entity should make of its events, by a plain loop that shares no code with the engine: it
 * keeps every value, works out watermarks for itself and does sums in {@link BigDecimal}.
 */
final class Oracle {

  private static final int DEDUP_BUCKETS = 8;

  /** All that was ever taken into one window. */
  private static final class Kept {
    private final List<Long> integers = new ArrayList<>();
    private final List<Double> decimals = new ArrayList<>();
    private long events;
    private long duplicates;
  }

  private final Setting setting;
  private final Map<WindowKey, Kept> windows = new TreeMap<>();
  private final Map<BigInteger, Long> timeOfId = new HashMap<>();
  private final Map<BigInteger, List<Long>> contentOfId = new HashMap<>();
  private final Map<Integer, Long> highest = new HashMap<>();
  private final Set<Integer> feeding = new HashSet<>();
  private final List<Long> verdicts = new ArrayList<>();
  private long watermark = Long.MIN_VALUE;
  private long duplicates;
  private long late;
  private long lateInPart;

  private Oracle(Setting setting) {
    this.setting = setting;
  }

  /** What the scenario should come to. Fail-overs, redeliveries and refreshes don't interest it. */
  static Oracle of(Scenario scenario) {
    Oracle oracle = new Oracle(scenario.setting());
    int sources = scenario.logs().size();
    int[] own = new int[sources];
    int[] read = new int[sources];
    for (Step step : scenario.steps()) {
      int source = step.source() % sources;
      own[source] = Math.min(scenario.own(source).size(), own[source] + step.take());
      oracle.readTo(scenario, source, own[source], read);
      if (step.advance()) {
        for (int each = 0; each < sources; each++) {
          oracle.readTo(scenario, each, own[each], read);
        }
        oracle.advance(sources);
      }
    }
    for (int source = 0; source < sources; source++) {
      oracle.readTo(scenario, source, scenario.own(source).size(), read);
    }
    return oracle;
  }

  private void readTo(Scenario scenario, int source, int own, int[] read) {
    for (; read[source] < scenario.applied(source, own); read[source]++) {
      read(source, scenario.logs().get(source).get(read[source]));
    }
  }

  /** The next record of a source partition, whoever it belongs to. */
  private void read(int source, LogRecord entry) {
    highest.merge(source, entry.time(), Math::max);
    if (!entry.own()) {
      return;
    }
    feeding.add(source);
    if (feeding.size() == 1) {
      raise(highest.get(source));
    }
    verdicts.add(judge(entry));
  }

  /** The published watermarks reach the entity. An advance that closes nothing isn't stored. */
  private void advance(int sources) {
    long before = watermark;
    Set<WindowKey> open = windows(false).keySet();
    if (feeding.size() == 1) {
      raise(highest.get(feeding.iterator().next()));
    } else if (feeding.size() > 1 && highest.size() == sources) {
      raise(Collections.min(highest.values()));
    }
    if (open.stream().noneMatch(this::isFinal)) {
      watermark = before;
    }
  }

  private void raise(long highestTime) {
    watermark = Math.max(watermark, highestTime - setting.outOfOrderness());
  }

  private long judge(LogRecord entry) {
    BigInteger id =
        BigInteger.valueOf(entry.idHigh()).shiftLeft(64).add(BigInteger.valueOf(entry.idLow()));
    long width = Math.max(1, setting.dedupHorizon() / DEDUP_BUCKETS);
    long oldest = watermark - setting.dedupHorizon();
    Long seen = timeOfId.get(id);
    if (seen != null && Math.floorDiv(seen, width) >= Math.floorDiv(oldest, width)) {
      duplicates++;
      for (int w = 0; w < setting.sizes().size(); w++) {
        Kept kept = windows.get(key(w, entry.time()));
        if (kept != null && !isFinal(key(w, entry.time()))) {
          kept.duplicates++;
        }
      }
      return contentOfId.get(id).equals(List.of(entry.time(), entry.integer(), entry.decimal()))
          ? 1
          : 4;
    }
    if (entry.time() < oldest) {
      late++;
      return 2;
    }
    long mask = 0;
    for (int w = 0; w < setting.sizes().size(); w++) {
      WindowKey key = key(w, entry.time());
      if (isFinal(key)) {
        mask += 1L << w;
      } else {
        Kept kept = windows.computeIfAbsent(key, k -> new Kept());
        kept.events++;
        if (entry.integer() != Event.ABSENT_LONG) {
          kept.integers.add(entry.integer());
        }
        double decimal = Double.longBitsToDouble(entry.decimal());
        if (!Double.isNaN(decimal)) {
          kept.decimals.add(decimal);
        }
        timeOfId.put(id, entry.time());
        contentOfId.put(id, List.of(entry.time(), entry.integer(), entry.decimal()));
      }
    }
    if (mask == 0) {
      return 0;
    }
    late++;
    if (mask != (1L << setting.sizes().size()) - 1) {
      lateInPart++;
    }
    return mask == (1L << setting.sizes().size()) - 1 ? 3 : mask << 4;
  }

  private WindowKey key(int window, long time) {
    long size = setting.sizes().get(window);
    return new WindowKey(window, time - Math.floorMod(time, size));
  }

  private boolean isFinal(WindowKey key) {
    return key.start() + setting.sizes().get(key.window()) + setting.allowedLateness() <= watermark;
  }

  /** One verdict an event of the entity, as they are stored. */
  List<Long> verdicts() {
    return verdicts;
  }

  long duplicates() {
    return duplicates;
  }

  long late() {
    return late;
  }

  /** Late for one window definition, taken by another. */
  long lateInPart() {
    return lateInPart;
  }

  /** Every window with a figure, as {@link WindowKey#describe} words it. */
  Map<WindowKey, String> windows(boolean finals) {
    Map<WindowKey, String> described = new TreeMap<>();
    windows.forEach(
        (key, kept) -> {
          if (isFinal(key) == finals) {
            described.put(key, WindowKey.describe(kept.events, kept.duplicates, figures(kept)));
          }
        });
    return described;
  }

  private static List<Object> figures(Kept kept) {
    List<Object> figures = new ArrayList<>();
    figures.add(kept.events);
    figures.add((long) kept.integers.size());
    if (kept.integers.isEmpty()) {
      figures.addAll(List.of("absent", "absent", "absent", "absent"));
    } else {
      BigInteger sum =
          kept.integers.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
      figures.add(sum);
      figures.add(kept.integers.stream().min(Long::compare).get());
      figures.add(kept.integers.stream().max(Long::compare).get());
      figures.add(sum.doubleValue() / kept.integers.size());
    }
    figures.add((long) kept.decimals.size());
    if (kept.decimals.isEmpty()) {
      figures.addAll(List.of("absent", "absent", "absent", "absent"));
    } else {
      double sum =
          kept.decimals.stream()
              .map(BigDecimal::new)
              .reduce(BigDecimal.ZERO, BigDecimal::add)
              .doubleValue();
      figures.add(sum);
      figures.add(kept.decimals.stream().min(Double::compare).get());
      figures.add(kept.decimals.stream().max(Double::compare).get());
      figures.add(sum / kept.decimals.size());
    }
    return figures;
  }
}
