package io.watershed.multinode.feeds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The earthquake feed, polled every hour: what is still in it comes again and again, and is revised
 * meanwhile. Of each id the revision with the greatest {@code updated_ms} counts.
 */
final class QuakeFeed {

  static final String PIPELINE = "quakes";
  private static final long DAY = 86_400_000;
  private static final double STRONG = 4.5;

  private static final JsonMapper JSON = new JsonMapper();

  private QuakeFeed() {}

  /** One record: a quake as one poll gave it. */
  private record Quake(String id, long time, long updated, double mag, double depth, String place) {
    String network() {
      return id.substring(0, 2);
    }

    /** What follows the last comma of the place, or all of it. */
    String region() {
      int comma = place.lastIndexOf(", ");
      return comma < 0 ? place : place.substring(comma + 2);
    }
  }

  /**
   * What a network's day must come to.
   *
   * @param regions number of different ones
   * @param topRegions the five with the most quakes, ties by name
   * @param mags ascending
   */
  record Day(
      long quakes,
      long strong,
      double depthMax,
      long regions,
      Map<String, Long> topRegions,
      List<Double> mags) {}

  /** All polls, or skips the test. */
  static Feed read(int partitions) {
    var items = new ArrayList<Feed.Item>();
    var file = SharedData.folder("usgs-earthquake-polls").resolve("all_day_polls.csv.gz");
    try (var rows = SharedData.rows(file)) {
      rows.forEach(
          row -> {
            var record = JSON.createObjectNode();
            record.put("poll_time_ms", Long.parseLong(row.get(0)));
            record.put("id", row.get(2));
            record.put("time_ms", Long.parseLong(row.get(3)));
            record.put("updated_ms", Long.parseLong(row.get(4)));
            record.put("mag", Double.parseDouble(row.get(5)));
            record.put("lon", Double.parseDouble(row.get(6)));
            record.put("lat", Double.parseDouble(row.get(7)));
            record.put("depth_km", Double.parseDouble(row.get(8)));
            record.put("place", row.get(9));
            items.add(
                new Feed.Item(
                    row.get(2).substring(0, 2), Long.parseLong(row.get(0)), record.toString()));
          });
    }
    return new Feed(PIPELINE, PIPELINE, partitions, items);
  }

  /**
   * The days of every network, from the records alone. The feed has revisions with one {@code
   * updated_ms} and two contents; either may count then, so a day may have several answers.
   */
  static Map<Result.Key, List<Day>> expected(Feed feed) {
    var winners = new HashMap<String, List<Quake>>();
    for (var item : feed.records()) {
      var quake = quake(item);
      var held = winners.computeIfAbsent(quake.id(), any -> new ArrayList<>());
      if (!held.isEmpty() && quake.updated() > held.getFirst().updated()) {
        held.clear();
      }
      if ((held.isEmpty() || quake.updated() == held.getFirst().updated())
          && !held.contains(quake)) {
        held.add(quake);
      }
    }
    var byDay = new TreeMap<Result.Key, List<List<Quake>>>();
    for (var contents : winners.values()) {
      var quake = contents.getFirst();
      long start = Math.floorDiv(quake.time(), DAY) * DAY;
      byDay
          .computeIfAbsent(
              new Result.Key("day", quake.network(), start, start + DAY), any -> new ArrayList<>())
          .add(contents);
    }
    var days = new TreeMap<Result.Key, List<Day>>();
    byDay.forEach((key, quakes) -> days.put(key, choices(quakes)));
    return days;
  }

  private static List<Day> choices(List<List<Quake>> quakes) {
    var choices = List.<List<Quake>>of(List.of());
    for (var contents : quakes) {
      var longer = new ArrayList<List<Quake>>();
      for (var content : contents) {
        for (var choice : choices) {
          var extended = new ArrayList<>(choice);
          extended.add(content);
          longer.add(extended);
        }
      }
      choices = longer;
    }
    return choices.stream().map(QuakeFeed::day).toList();
  }

  private static Day day(List<Quake> quakes) {
    return new Day(
        quakes.size(),
        quakes.stream().filter(quake -> quake.mag() >= STRONG).count(),
        quakes.stream().mapToDouble(Quake::depth).max().orElseThrow(),
        quakes.stream().map(Quake::region).distinct().count(),
        topRegions(quakes),
        quakes.stream().map(Quake::mag).sorted().toList());
  }

  private static Map<String, Long> topRegions(List<Quake> quakes) {
    var counts = new TreeMap<String, Long>();
    quakes.forEach(quake -> counts.merge(quake.region(), 1L, Long::sum));
    var top = new LinkedHashMap<String, Long>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(5)
        .forEach(entry -> top.put(entry.getKey(), entry.getValue()));
    return top;
  }

  private static Quake quake(Feed.Item item) {
    try {
      var json = JSON.readTree(item.json());
      return new Quake(
          json.get("id").textValue(),
          json.get("time_ms").longValue(),
          json.get("updated_ms").longValue(),
          json.get("mag").doubleValue(),
          json.get("depth_km").doubleValue(),
          json.get("place").textValue());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(item.json(), e);
    }
  }
}
