package io.watershed.protocol.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read who have made a mistake in a definition. */
class ProblemMessagesTest {

  private static final String READING = "../cluster-config/pipelines/reading.desc";

  @TempDir private Path directory;

  @BeforeEach
  void copyDescriptorSet() throws Exception {
    Files.copy(Path.of(READING), directory.resolve("reading.desc"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          name = flights | name = Flights | 2: pipeline.name: Flights (expected: a name of lower-case letters, digits and dashes, 40 at most)
          name = flights | `` | 1: pipeline.name: absent (expected: a name of lower-case letters, digits and dashes, 40 at most)
          name = flights | name = [a] | 2: pipeline.name: ["a"] (expected: a name of lower-case letters, digits and dashes, 40 at most)
          topics = [flights] | topics = [] | 4: pipeline.source.topics: [] (expected: a list of topics, such as [flights])
          topics = [flights] | topics = flights | 4: pipeline.source.topics: flights (expected: a list of topics, such as [flights])
          topics = [flights] | topics = [a, b, a] | 4: pipeline.source.topics: a (expected: each topic once)
          topics = [flights] | topics = ["a b"] | 4: pipeline.source.topics: a b (expected: the name of a Kafka topic: letters, digits, '.', '_' and '-', 249 at most)
          topics = [flights] | topics = [..] | 4: pipeline.source.topics: .. (expected: the name of a Kafka topic: letters, digits, '.', '_' and '-', 249 at most)
          type = json } | type = jsn } | 5: pipeline.source.format.type: jsn (expected: json or protobuf; did you mean json?)
          type = json } | type = json, message = x } | 5: pipeline.source.format.message: x (expected: no such key here, only type)
          format { type = json } | `` | 3: pipeline.source.format: absent (expected: format { type = … })
          key = origin | key = a..b | 7: pipeline.key: a..b (expected: a field, such as device.id; or a list of names, where a name has a dot in it)
          key = origin | key = [] | 7: pipeline.key: [] (expected: a field, such as device.id; or a list of names, where a name has a dot in it)
          key = origin | key = true | 7: pipeline.key: true (expected: a field, such as device.id; or a list of names, where a name has a dot in it)
          epoch-millis | epoch-milis | 8: pipeline.event-time.encoding: epoch-milis (expected: one of epoch-millis, epoch-seconds, iso, pattern; did you mean epoch-millis?)
          epoch-millis | epoch-millis, zone = UTC | 8: pipeline.event-time.zone: UTC (expected: no such key here, only encoding, field)
          epoch-millis | iso, zone = Europe/Olso | 8: pipeline.event-time.zone: Europe/Olso (expected: a time zone, such as UTC or Europe/Oslo; did you mean Europe/Oslo?)
          epoch-millis | pattern, pattern = "yyyy-MM-dd hh:mm" | `8: pipeline.event-time.pattern: yyyy-MM-dd hh:mm (expected: a pattern such as "yyyy-MM-dd HH:mm"; this one reads 2001-02-03 04:05 as 2001-02-03 12:00)`
          epoch-millis | pattern, pattern = "yyyy-bb" | `8: pipeline.event-time.pattern: yyyy-bb (expected: a pattern such as "yyyy-MM-dd HH:mm"; Unknown pattern letter: b)`
          epoch-millis | pattern | `8: pipeline.event-time.pattern: absent (expected: a pattern such as "yyyy-MM-dd HH:mm")`
          event-id { fields = [row] } | event-id = row | 9: pipeline.event-id: row (expected: position, or { fields = […] })
          event-id { fields = [row] } | event-id { field = row, fields = [row] } | 9: pipeline.event-id.field: row (expected: a known key; did you mean fields?)
          fields = [row] | fields = [row, row] | 9: pipeline.event-id.fields: row (expected: each field once)
          delay { type = long } | delay { type = int } | 11: pipeline.measures.delay.type: int (expected: one of long, double, decimal, text)
          delay { type = long } | delay = long | 11: pipeline.measures.delay: long (expected: a value such as { type = double })
          delay { type = long } | delay { type = long, optional = maybe } | 11: pipeline.measures.delay.optional: maybe (expected: true or false)
          delay { type = long } | delay { type = long, feild = x } | 11: pipeline.measures.delay.feild: x (expected: a known key; did you mean field?)
          delay { type = long } | delay { type = long }, Delay2 { type = long } | 11: pipeline.measures.Delay2: Delay2 (expected: a name of lower-case letters, digits and underscores, a letter first, 40 at most)
          size = 1h | size = 0h | 16: pipeline.windows.hour.size: 0h (expected: a duration from 1ms to 3650d with its unit, such as 15m)
          size = 1h | size = -1h | 16: pipeline.windows.hour.size: -1h (expected: a duration from 1ms to 3650d with its unit, such as 15m)
          size = 1h | size = 3600 | 16: pipeline.windows.hour.size: 3600 (expected: a duration from 1ms to 3650d with its unit, such as 15m)
          size = 1h | size = an hour | 16: pipeline.windows.hour.size: an hour (expected: a duration from 1ms to 3650d with its unit, such as 15m)
          size = 1h | size = 1500us | 16: pipeline.windows.hour.size: 1500us (expected: a duration from 1ms to 3650d with its unit, such as 15m)
          size = 1h | size = 99999999999d | 16: pipeline.windows.hour.size: 99999999999d (expected: a duration from 1ms to 3650d with its unit, such as 15m)
          flights = count | flights = cuont | 18: pipeline.windows.hour.metrics.flights: cuont (expected: count, or { AGGREGATE = MEASURE } with one of count, sum, min, max, avg, variance, stddev, first, last, distinct, quantiles, top, histogram, rate, custom)
          sum = delay | summ = delay | `19: pipeline.windows.hour.metrics.delay_sum: {"summ":"delay"} (expected: count, or { AGGREGATE = MEASURE } with one of count, sum, min, max, avg, variance, stddev, first, last, distinct, quantiles, top, histogram, rate, custom; did you mean sum?)`
          sum = delay | sum = dellay | 19: pipeline.windows.hour.metrics.delay_sum.sum: dellay (expected: one of delay, distance, the measures; did you mean delay?)
          delay_sum { sum = delay } | delay_sum = sum | 19: pipeline.windows.hour.metrics.delay_sum: sum (expected: count, or { AGGREGATE = MEASURE } with one of count, sum, min, max, avg, variance, stddev, first, last, distinct, quantiles, top, histogram, rate, custom)
          delay_sum { sum = delay } | delay_sum { sum = delay, avg = delay } | `19: pipeline.windows.hour.metrics.delay_sum: {"avg":"delay","sum":"delay"} (expected: count, or { AGGREGATE = MEASURE } with one of count, sum, min, max, avg, variance, stddev, first, last, distinct, quantiles, top, histogram, rate, custom)`
          out-of-orderness = 60m | `` | 1: pipeline.out-of-orderness: absent (expected: a duration from 0s to 3650d with its unit, such as 15m)
          allowed-lateness = 15m | allowed-lateness = -5s | 24: pipeline.allowed-lateness: -5s (expected: a duration from 0s to 3650d with its unit, such as 15m)
          allowed-lateness = 15m | allowed-lateness = 15m, dedup { horizon = -1m } | 24: pipeline.dedup.horizon: -1m (expected: a duration from 0s to 7300d with its unit, such as 15m)
          allowed-lateness = 15m | allowed-lateness = 15m, dedup { policy = last-wins } | 24: pipeline.dedup.policy: last-wins (expected: first-wins or latest-wins; did you mean latest-wins?)
          allowed-lateness = 15m | allowed-lateness = 15m, dedup { policy = latest-wins } | 24: pipeline.dedup.version: absent (expected: one of delay, the inputs and measures of type long that are not optional)
          allowed-lateness = 15m | allowed-lateness = 15m, dedup { policy = latest-wins, version = distance } | 24: pipeline.dedup.version: distance (expected: one of delay, the inputs and measures of type long that are not optional)
          allowed-lateness = 15m | allowed-lateness = 15m, dedup { policy = first-wins, version = delay } | 24: pipeline.dedup.version: delay (expected: no such key here, only horizon, policy)
          allowed-lateness = 15m | allowed-lateness = 15m, idle-after = 0s | 24: pipeline.idle-after: 0s (expected: a duration from 1ms to 3650d with its unit, such as 15m, or never)
          allowed-lateness = 15m | allowed-lateness = 15m, emit-every = never | 24: pipeline.emit-every: never (expected: a duration from 0s to 3650d with its unit, such as 15m, or on-close)
          allowed-lateness = 15m | allowed-lateness = 15m, results { topic = flights } | 24: pipeline.results.topic: flights (expected: a topic that the pipeline doesn't read)
          allowed-lateness = 15m | allowed-lateness = 15m, results = hours | 24: pipeline.results: hours (expected: results { topic = … })
          allowed-lateness = 15m | allowed-lateness = 15m, max-state = 1KiB | 24: pipeline.max-state: 1KiB (expected: a size from 64KiB to 4096MiB, such as 1MiB)
          allowed-lateness = 15m | allowed-lateness = 15m, archive = /data | 24: pipeline.archive: /data (expected: archive { directory = …, … })
          allowed-lateness = 15m | allowed-lateness = 15m, archive { roll = 1m } | 24: pipeline.archive.directory: absent (expected: an absolute path of a directory)
          allowed-lateness = 15m | allowed-lateness = 15m, archive { directory = data } | 24: pipeline.archive.directory: data (expected: an absolute path of a directory)
          allowed-lateness = 15m | allowed-lateness = 15m, archive { directory = /data, roll = 10ms } | 24: pipeline.archive.roll: 10ms (expected: a duration from 1s to 3650d with its unit, such as 15m)
          allowed-lateness = 15m | allowed-lateness = 15m, archive { directory = /data, roll-bytes = 2GiB } | 24: pipeline.archive.roll-bytes: 2GiB (expected: a size from 64KiB to 1024MiB, such as 1MiB)
          allowed-lateness = 15m | allowed-lateness = 15m, archive { directory = /data, rolls = 1m } | 24: pipeline.archive.rolls: 1m (expected: a known key; did you mean roll?)
          allowed-lateness = 15m | allowed-lateness = 15m, max-record-bytes = 17MiB, archive { directory = /data } | 24: pipeline.max-record-bytes: 17MiB (expected: at most 16MiB where there is an archive)
          allowed-lateness = 15m | allowed-lateness = 15m, retention = 7d | 24: pipeline.retention: 7d (expected: retention { journal = …, windows = …, … })
          allowed-lateness = 15m | allowed-lateness = 15m, retention { journal = 59m } | 24: pipeline.retention.journal: 59m (expected: a duration from 1h to 3650d with its unit, such as 15m)
          allowed-lateness = 15m | allowed-lateness = 15m, retention { journal = forever } | 24: pipeline.retention.journal: forever (expected: a duration from 1h to 3650d with its unit, such as 15m)
          allowed-lateness = 15m | allowed-lateness = 15m, retention { windows = 90 } | 24: pipeline.retention.windows: 90 (expected: a duration from 1m to 3650d with its unit, such as 15m, or forever)
          allowed-lateness = 15m | allowed-lateness = 15m, retention { late = never } | 24: pipeline.retention.late: never (expected: a duration from 1m to 3650d with its unit, such as 15m, or forever)
          allowed-lateness = 15m | allowed-lateness = 15m, retention { quarantine = 1d } | 24: pipeline.retention.quarantine: 1d (expected: a known key; did you mean quarantined?)
          key = origin | key { expr = "delay" } | 7: pipeline.key.expr: delay (expected: a CEL expression of type int or string; line 1, character 1: delay is not known here; known are event_time)
          key = origin | key {} | 7: pipeline.key.expr: absent (expected: a CEL expression of type int or string)
          [row] | `[row, { expr = "key" }, { expr = "key" }]` | `9: pipeline.event-id.fields: {"expr":"key"} (expected: each field once)`
          [row] | `[row, { expr = "event_time" }]` | 9: pipeline.event-id.fields.expr: event_time (expected: a CEL expression of type int or string; it gives google.protobuf.Timestamp, not int or string)
          key = origin | key = origin, filter = "delay > 'x'" | 7: pipeline.filter: delay > 'x' (expected: a CEL expression of type bool; line 1, character 7: > does not take (int, string))
          key = origin | key = origin, filter = true | 7: pipeline.filter: true (expected: a CEL expression of type bool)
          key = origin | key = origin, inputs { delay { type = long } } | 11: pipeline.measures.delay: delay (expected: another name than that of an input)
          delay { type = long } | delay { type = long }, type { type = text } | `11: pipeline.measures.type: type (expected: another name, for this one means something else in expressions; { field = type } reads a field of any name)`
          delay { type = long } | delay { type = long, scale = 2 } | 11: pipeline.measures.delay.scale: 2 (expected: no such key here, only expr, field, optional, type)
          delay { type = long } | delay { type = decimal } | 11: pipeline.measures.delay.scale: absent (expected: the number of digits behind the point, from 0 to 18)
          delay { type = long } | delay { type = decimal, scale = 19 } | 11: pipeline.measures.delay.scale: 19 (expected: a whole number from 0 to 18)
          delay { type = long } | delay { type = long, field = x, expr = "1" } | 11: pipeline.measures.delay.expr: 1 (expected: either field or expr)
          type = double | type = double, expr = "delay * 2" | 12: pipeline.measures.distance.expr: delay * 2 (expected: a CEL expression of type double; it gives int, not double)
          delay { type = long } | delay { type = long, expr = "distance" } | 11: pipeline.measures.delay.expr: distance (expected: a CEL expression of type int; line 1, character 1: distance is not known here; known are event_time, key)
          size = 1h | calendar = year | 16: pipeline.windows.hour.calendar: year (expected: one of day, week, month)
          size = 1h | calendar = day, zone = Oslo | 16: pipeline.windows.hour.zone: Oslo (expected: a time zone, such as UTC or Europe/Oslo)
          size = 1h | size = 1h, calendar = day | 16: pipeline.windows.hour.calendar: day (expected: just one of size, calendar, session, cumulative, unbounded)
          size = 1h | `` | 15: pipeline.windows.hour.size: absent (expected: just one of size, calendar, session, cumulative, unbounded)
          size = 1h | size = 1h, offset = 1h | 16: pipeline.windows.hour.offset: 1h (expected: below 1h, the size)
          size = 1h | size = 1h, slide = 2h | 16: pipeline.windows.hour.slide: 2h (expected: at most the size; what lies between two windows would be in none)
          size = 1h | size = 1h, slide = 359999ms | 16: pipeline.windows.hour.slide: 359999ms (expected: 10000 panes in a window; a pane is what size and slide are both multiples of)
          size = 1h | session { gap = 2d } | 16: pipeline.windows.hour.session.gap: 2d (expected: at most 1d, a cell of cut)
          size = 1h | session { gap = 1h, cut { size = 1h, calendar = day } } | 16: pipeline.windows.hour.session.cut.calendar: day (expected: just one of size, calendar)
          size = 1h | cumulative { step = 1h } | 16: pipeline.windows.hour.cumulative.cell: absent (expected: cell { calendar = day }, or cell { size = … })
          size = 1h | cumulative { cell { calendar = week }, step = 7d } | 16: pipeline.windows.hour.cumulative.step: 7d (expected: below 7d, a cell)
          size = 1h | cumulative { cell { calendar = day }, step = 1s } | 16: pipeline.windows.hour.cumulative.step: 1s (expected: at most 10000 panes in a cell)
          size = 1h | unbounded = true | 16: pipeline.windows.hour.unbounded: true (expected: unbounded { … })
          sum = delay | rate = delay, per = 0s | 19: pipeline.windows.hour.metrics.delay_sum.per: 0s (expected: a duration from 1ms to 3650d with its unit, such as 15m)
          sum = delay | rate = dellay | 19: pipeline.windows.hour.metrics.delay_sum.rate: dellay (expected: one of delay, distance, events, the measures and the events; did you mean delay?)
          sum = delay | quantiles = delay, at = [0.9, 0.5] | 19: pipeline.windows.hour.metrics.delay_sum.at: 0.5 (expected: ascending numbers from 0 to 1, such as [0.5, 0.95])
          sum = delay | quantiles = delay | 19: pipeline.windows.hour.metrics.delay_sum.at: absent (expected: ascending numbers from 0 to 1, such as [0.5, 0.95])
          sum = delay | quantiles = delay, at = [0.5], relative-error = 2 | 19: pipeline.windows.hour.metrics.delay_sum.relative-error: 2 (expected: a share from 0.1% to 50%, such as 1% or 0.01)
          sum = delay | top = delay, k = 20, max-keys = 10 | 19: pipeline.windows.hour.metrics.delay_sum.max-keys: 10 (expected: a whole number from 20 to 100000)
          sum = delay | distinct = delay, exact-up-to = 0 | 19: pipeline.windows.hour.metrics.delay_sum.exact-up-to: 0 (expected: a whole number from 1 to 100000)
          sum = delay | histogram = delay, buckets = 10 | 19: pipeline.windows.hour.metrics.delay_sum.buckets: 10 (expected: ascending numbers, such as [0, 15, 60])
          sum = delay | custom = Mine | 19: pipeline.windows.hour.metrics.delay_sum.custom: Mine (expected: the name under which the aggregate is registered)
          sum = delay | custom = mine, options { a = [1] } | `19: pipeline.windows.hour.metrics.delay_sum.options.a: [1] (expected: text, a number, true or false)`
          sum = delay | sum = delay, were = "true" | 19: pipeline.windows.hour.metrics.delay_sum.were: true (expected: a known key; did you mean where?)
          sum = delay | sum = delay, where = "dellay > 3" | 19: pipeline.windows.hour.metrics.delay_sum.where: dellay > 3 (expected: a CEL expression of type bool; line 1, character 1: dellay is not known here; known are event_time, key, delay, distance)
          allowed-lateness = 15m | allowed-lateness = 15m, max-ahead = soon | 24: pipeline.max-ahead: soon (expected: a duration from 0s to 3650d with its unit, such as 15m)
          allowed-lateness = 15m | allowed-lateness = 15m, latency-budget = 0s | 24: pipeline.latency-budget: 0s (expected: a duration from 1ms to 3650d with its unit, such as 15m)
          allowed-lateness = 15m | allowed-lateness = 15m, max-record-bytes = 0 | 24: pipeline.max-record-bytes: 0 (expected: a size from 1B to 256MiB, such as 1MiB)
          allowed-lateness = 15m | allowed-lateness = 15m, max-record-bytes = 1GiB | 24: pipeline.max-record-bytes: 1GiB (expected: a size from 1B to 256MiB, such as 1MiB)
          allowed-lateness = 15m | allowed-lateness = 15m, shards = 0 | 24: pipeline.shards: 0 (expected: a whole number from 1 to 10000)
          allowed-lateness = 15m | allowed-lateness = 15m, shards = many | 24: pipeline.shards: many (expected: a whole number from 1 to 10000)
          allowed-lateness = 15m | allowed-lateness = 15m, entities-per-actor = 2000 | 24: pipeline.expected-entities: absent (expected: a whole number from 1 to 2000000000, for entities-per-actor is 2000)
          allowed-lateness = 15m | allowed-lateness = 15m, expected-entities = 5 | 24: pipeline.expected-entities: 5 (expected: no value, unless entities-per-actor is above 1)
          allowed-lateness = 15m | allowed-lateness = 15m, entities-per-actor = 0 | 24: pipeline.entities-per-actor: 0 (expected: a whole number from 1 to 1000000)
          allowed-lateness = 15m | allowed-lateness = 15m, alowed-lateness = 1s | 24: pipeline.alowed-lateness: 1s (expected: a known key; did you mean allowed-lateness?)
          allowed-lateness = 15m | allowed-lateness = ${lateness} | `24: Could not resolve substitution to a value: ${lateness} (expected: HOCON that can be read)`
          allowed-lateness = 15m | allowed-lateness = ] | `24: Expecting a value but got wrong token: ']' (expected: HOCON that can be read)`
          """)
  void shouldNameLinePathValueAndWhatWasExpected(String part, String instead, String expected) {
    assertThat(problems(DefinitionFile.with(part, instead)))
        .containsExactly(directory.resolve("flights.conf") + ":" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          reading.desc | missing.desc | `7: pipeline.source.format.descriptor-set: missing.desc (expected: a descriptor set, but there is no readable file DIR/missing.desc)`
          reading.desc | flights.conf | `7: pipeline.source.format.descriptor-set: flights.conf (expected: a descriptor set, but DIR/flights.conf is not a descriptor set: `
          example.Reading | example.Redding | 8: pipeline.source.format.message: watershed.example.Redding (expected: one of watershed.example.Reading, the message types in DIR/reading.desc)
          key = device_id | key = device | 11: pipeline.key: device (expected: a field of watershed.example.Reading: one of event_id, device_id, event_time_ms, value, pad; did you mean device_id?)
          key = device_id | key = value | 11: pipeline.key: value (expected: a string or integer field, but watershed.example.Reading.value is double)
          key = device_id | key = value.id | 11: pipeline.key: value.id (expected: a path through single messages, but watershed.example.Reading.value is double)
          field = event_time_ms | field = value | 12: pipeline.event-time.field: value (expected: an integer field, but watershed.example.Reading.value is double)
          encoding = epoch-millis | encoding = iso | 12: pipeline.event-time.field: event_time_ms (expected: a string field, but watershed.example.Reading.event_time_ms is int64)
          fields = [event_id] | fields = [pad] | 13: pipeline.event-id.fields: pad (expected: a string or integer field, but watershed.example.Reading.pad is bytes)
          type = double | type = long | 14: pipeline.measures.value: value (expected: an integer field, but watershed.example.Reading.value is double)
          """)
  void shouldCheckFieldsAgainstTheDescriptorSet(String part, String instead, String expected) {
    String valid =
        """
        pipeline {
          name = device-minutes
          source {
            topics = [device-readings]
            format {
              type = protobuf
              descriptor-set = reading.desc
              message = watershed.example.Reading
            }
          }
          key = device_id
          event-time { field = event_time_ms, encoding = epoch-millis }
          event-id { fields = [event_id] }
          measures { value { type = double } }
          windows { minute { size = 1m, metrics { readings = count } } }
          out-of-orderness = 30s
          allowed-lateness = 10m
        }
        """;
    assertThat(valid).contains(part);
    assertThat(problems(valid.replace(part, instead)))
        .singleElement()
        .asString()
        .startsWith(
            directory.resolve("flights.conf")
                + ":"
                + expected.replace("DIR", directory.toString()));
  }

  @Test
  void shouldReportEveryMistakeInTheOrderOfTheLines() {
    String text =
        DefinitionFile.with("allowed-lateness = 15m", "allowed-lateness = -5s")
            .replace("name = flights", "name = FLIGHTS")
            .replace("sum = delay", "sum = delays")
            .replace("type = double", "type = float");

    assertThat(problems(text))
        .extracting(problem -> problem.replaceAll("^.*:\\d+: (\\S+) .*$", "$1"))
        .containsExactly(
            "pipeline.name:",
            "pipeline.measures.distance.type:",
            "pipeline.windows.hour.metrics.delay_sum.sum:",
            "pipeline.allowed-lateness:");
  }

  @Test
  void shouldReportAggregatesThatNeedNumbersOfAText() {
    String text =
        DefinitionFile.with("type = double", "type = text")
            .replace("{ sum = delay }", "{ max = distance }, d { distinct = distance }");

    assertThat(problems(text))
        .containsExactly(
            directory.resolve("flights.conf")
                + ":19: pipeline.windows.hour.metrics.delay_sum.max: distance (expected: a measure"
                + " of numbers, but this one is text; of text there is count, distinct, top, first,"
                + " last)");
  }

  @Test
  void shouldReportWhatUnboundedWindowsNeed() {
    String text =
        DefinitionFile.with("size = 1h", "unbounded { pane { size = 1m } }")
            .replace("= count", "{ rate = events }")
            .replace("= 15m", "= 15m, emit-every = on-close, dedup { horizon = 10d }");

    assertThat(problems(text))
        .extracting(problem -> problem.replaceAll("^.*:\\d+: ", ""))
        .containsExactly(
            "pipeline.windows.hour.unbounded: 14415 panes within dedup horizon and allowed lateness"
                + " (expected: at most 10000, with a longer pane)",
            "pipeline.windows.hour.metrics.flights: rate (expected: an aggregate that needs no"
                + " length; an unbounded window has none)",
            "pipeline.emit-every: on-close (expected: a duration, for the window hour is unbounded"
                + " and never closes)");
  }

  @Test
  void shouldAskForAHorizonWhereNoWindowHasAnEnd() {
    assertThat(problems(DefinitionFile.with("size = 1h", "unbounded {}")))
        .containsExactly(
            directory.resolve("flights.conf")
                + ":1: pipeline.dedup.horizon: absent (expected: a duration from 0s to 7300d with"
                + " its unit, such as 15m, for no window has an end that it could follow from)");
  }

  @Test
  void shouldReportTooManyWindowsAndConditions() {
    StringBuilder windows = new StringBuilder("windows {\n");
    for (int i = 0; i < 31; i++) {
      windows.append("w%d { size = 1h, metrics {\n".formatted(i));
      for (int j = 0; j < 3; j++) {
        windows.append("m%d { count = events, where = \"delay > %d\" }\n".formatted(j, 3 * i + j));
      }
      windows.append("} }\n");
    }
    String text = DefinitionFile.VALID.replaceAll("(?s)windows \\{.*\n  \\}\n", windows + "}\n");

    assertThat(problems(text))
        .extracting(problem -> problem.replaceAll("^.*:\\d+: ", ""))
        .containsExactly(
            "pipeline.windows: 31 windows (expected: at most 30)",
            "pipeline.windows: 93 different conditions (expected: at most 64)");
  }

  @Test
  void shouldNotReportExpressionsThatAMistakeElsewhereMakesUnknown() {
    String text =
        DefinitionFile.with("delay { type = long }", "delay { type = lnog }")
            .replace("key = origin", "key = origin, filter = \"delay > 3\"");

    assertThat(problems(text)).singleElement().asString().contains("measures.delay.type");
  }

  @Test
  void shouldReportAMissingFile() {
    Path file = directory.resolve("nowhere.conf");

    assertThat(problems(() -> PipelineParser.parse(file)))
        .containsExactly(file + ": not readable (expected: a file with a pipeline definition)");
  }

  @Test
  void shouldReportAMissingDirectory() {
    Path missing = directory.resolve("nowhere");

    assertThat(problems(() -> PipelineParser.loadAll(missing)))
        .containsExactly(missing + ": not readable (expected: a directory of *.conf files)");
  }

  @Test
  void shouldReportAFileWithoutAPipeline() {
    assertThat(problems("pipelines { }"))
        .containsExactly(
            directory.resolve("flights.conf") + ":1: pipeline: absent (expected: pipeline { … })",
            directory.resolve("flights.conf")
                + ":1: pipelines: {} (expected: a known key; did you mean pipeline?)");
  }

  @Test
  void shouldReportMeasuresAndWindowsThatAreDefinedTwice() {
    String text =
        DefinitionFile.with("distance { type", "delay { optional = true }, distance { type");

    assertThat(problems(text))
        .containsExactly(
            directory.resolve("flights.conf")
                + ":11: pipeline.measures.delay: on lines 11 and 12 (expected: each name once)");
  }

  @Test
  void shouldReportTwoPipelinesOfOneName() {
    Path first = DefinitionFile.write(directory, "a.conf", DefinitionFile.VALID);
    Path second = DefinitionFile.write(directory, "b.conf", DefinitionFile.VALID);

    assertThat(problems(() -> PipelineParser.loadAll(directory)))
        .containsExactly(
            second
                + ": pipeline.name: flights (expected: a name of its own, for "
                + first
                + " has this one)");
  }

  private List<String> problems(String text) {
    Path file = DefinitionFile.write(directory, "flights.conf", text);
    return problems(() -> PipelineParser.parse(file));
  }

  private static List<String> problems(Runnable parsing) {
    InvalidDefinitionException invalid =
        catchThrowableOfType(InvalidDefinitionException.class, parsing::run);
    assertThat(invalid)
        .hasMessage(String.join("\n", invalid.problems().stream().map(Problem::toString).toList()));
    return invalid.problems().stream().map(Problem::toString).toList();
  }
}
