package io.watershed.peers;

/**
 * The windows of past events as a query that Flink and Spark both understand, over a table {@code
 * events} of the columns of the files. What it makes of them has the columns {@code entity}, {@code
 * start} (epoch ms) and those of the pipeline's metrics.
 */
public enum WindowQuery {
  /** Flights by airport and hour. Their times are epoch µs; rows are numbered, so none is twice. */
  FLIGHTS(
      """
      select origin as entity, (`date` - mod(`date`, 3600000000)) / 1000 as `start`,
        count(*) as flights, sum(delay) as delay_sum, min(delay) as delay_min, max(delay) as delay_max,
        avg(cast(delay as double)) as delay_avg, sum(distance) as distance_sum
      from (%s) as e
      where `date` < %d
      group by origin, `date` - mod(`date`, 3600000000)
      """,
      "select `date`, delay, distance, origin from events",
      "select `date`, delay, distance, origin from events",
      1_000),

  /** Readings by device and minute. */
  DEVICES(
      """
      select device_id as entity, event_time_ms - mod(event_time_ms, 60000) as `start`,
        count(*) as readings, sum(`value`) as value_sum, min(`value`) as value_min, max(`value`) as value_max,
        avg(`value`) as value_avg
      from (%s) as e
      where event_time_ms < %d
      group by device_id, event_time_ms - mod(event_time_ms, 60000)
      """,
      "select device_id, event_time_ms, `value` from events",
      "select distinct event_id, device_id, event_time_ms, `value` from events",
      1);

  private final String text;
  private final String all;
  private final String distinct;
  private final long unitsInMillis;

  WindowQuery(String text, String all, String distinct, long unitsInMillis) {
    this.text = text;
    this.all = all;
    this.distinct = distinct;
    this.unitsInMillis = unitsInMillis;
  }

  /**
   * The query.
   *
   * @param dedup whether an event counts once where it is there several times
   * @param to epoch ms; what is later does not count
   */
  public String sql(boolean dedup, long to) {
    return text.formatted(dedup ? distinct : all, to * unitsInMillis);
  }
}
