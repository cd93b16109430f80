package io.watershed.multinode.feeds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Polls of Oslo's bike stations around the night on which clocks were put back, and from after the
 * winter, when the system had been silent for months.
 */
final class StationFeed {

  static final String PIPELINE = "stations";
  private static final ZoneId OSLO = ZoneId.of("Europe/Oslo");
  private static final int SPRING_ROWS = 30_000;

  private static final JsonMapper JSON = new JsonMapper();

  private StationFeed() {}

  /** What a station's day, or the part of it up to an hour, must come to. */
  record Figures(long reports, long empty, double bikesAvg) {}

  private record Poll(long bikes, boolean renting) {}

  /**
   * October 2022, and the first polls of the spring after from the stations whose keys don't go to
   * partition 0; or skips the test.
   */
  static Feed read(int partitions) {
    var items = new ArrayList<Feed.Item>();
    var folder = SharedData.folder("oslo-bysykkel-station-status");
    try (var autumn = SharedData.rows(folder.resolve("station_status_2022-10.csv.gz"));
        var spring = SharedData.rows(folder.resolve("station_status_2023-04.csv.gz"))) {
      autumn.forEach(row -> items.add(item(row)));
      spring
          .limit(SPRING_ROWS)
          .map(StationFeed::item)
          .filter(item -> Feed.partition(item.key(), partitions) != 0)
          .forEach(items::add);
    }
    return new Feed(PIPELINE, "station-status", partitions, items);
  }

  /** One poll of one station. */
  static Feed.Item poll(String station, Instant at) {
    long second = at.getEpochSecond();
    return item(List.of("" + second, "" + second, station, "" + second, "1", "1", "1", "1", "1"));
  }

  private static Feed.Item item(List<String> row) {
    var record = JSON.createObjectNode();
    record.put("poll_time", Long.parseLong(row.get(0)));
    record.put("last_updated", Long.parseLong(row.get(1)));
    record.put("station_id", row.get(2));
    record.put("last_reported", Long.parseLong(row.get(3)));
    record.put("num_bikes_available", Long.parseLong(row.get(4)));
    record.put("num_docks_available", Long.parseLong(row.get(5)));
    record.put("is_installed", Long.parseLong(row.get(6)));
    record.put("is_renting", Long.parseLong(row.get(7)));
    record.put("is_returning", Long.parseLong(row.get(8)));
    return new Feed.Item(row.get(2), Long.parseLong(row.get(0)) * 1000, record.toString());
  }

  /** All days, and all running totals of them, from the records alone. */
  static Map<Result.Key, Figures> expected(Feed feed) {
    var values = new TreeMap<Result.Key, List<Poll>>();
    for (var item : feed.records()) {
      var json = json(item.json());
      long time = json.get("last_reported").longValue() * 1000;
      if (json.get("is_installed").longValue() != 1) {
        continue;
      }
      var poll =
          new Poll(
              json.get("num_bikes_available").longValue(), json.get("is_renting").longValue() == 1);
      LocalDate date = Instant.ofEpochMilli(time).atZone(OSLO).toLocalDate();
      long start = date.atStartOfDay(OSLO).toInstant().toEpochMilli();
      long end = date.plusDays(1).atStartOfDay(OSLO).toInstant().toEpochMilli();
      add(values, new Result.Key("day", item.key(), start, end), poll);
      for (long total = start + 3_600_000; total <= end; total += 3_600_000) {
        if (time < total) {
          add(values, new Result.Key("day_so_far", item.key(), start, total), poll);
        }
      }
    }
    var figures = new TreeMap<Result.Key, Figures>();
    values.forEach((key, polls) -> figures.put(key, figures(polls)));
    return figures;
  }

  private static void add(Map<Result.Key, List<Poll>> values, Result.Key key, Poll poll) {
    values.computeIfAbsent(key, any -> new ArrayList<>()).add(poll);
  }

  private static Figures figures(List<Poll> polls) {
    return new Figures(
        polls.size(),
        polls.stream().filter(poll -> poll.bikes() == 0 && poll.renting()).count(),
        (double) polls.stream().mapToLong(Poll::bikes).sum() / polls.size());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(text, e);
    }
  }
}
