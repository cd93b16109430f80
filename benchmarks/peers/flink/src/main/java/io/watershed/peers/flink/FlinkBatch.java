package io.watershed.peers.flink;

import io.watershed.peers.Moments;
import io.watershed.peers.Options;
import io.watershed.peers.WindowQuery;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Windows over files with Flink's SQL in batch mode, in one JVM: Parquet in, Parquet out.
 *
 * <p>Settings that are not defaults: the slots, and managed memory (1 GiB beside the heap) with
 * network memory (256 MiB), so that aggregation by hash needs no disk. Local aggregation before the
 * exchange is the planner's own choice.
 */
public final class FlinkBatch {

  private static final String EVENTS_OF_FLIGHTS =
      "`date` bigint, delay bigint, distance bigint, origin string";
  private static final String EVENTS_OF_DEVICES =
      "event_id string, device_id string, event_time_ms bigint, `value` double";
  private static final String RESULTS_OF_FLIGHTS =
      "entity string, `start` bigint, flights bigint, delay_sum bigint, delay_min bigint,"
          + " delay_max bigint, delay_avg double, distance_sum bigint";
  private static final String RESULTS_OF_DEVICES =
      "entity string, `start` bigint, readings bigint, value_sum double, value_min double,"
          + " value_max double, value_avg double";

  private FlinkBatch() {}

  /** Arguments: query, in (a file or a directory), out, to (epoch ms), dedup, parallelism. */
  public static void main(String[] args) throws Exception {
    var options = new Options(args);
    var query = WindowQuery.valueOf(options.text("query").toUpperCase(Locale.ROOT));
    boolean flights = query == WindowQuery.FLIGHTS;
    var settings =
        Configuration.fromMap(
            Map.of(
                "parallelism.default", options.text("parallelism"),
                "taskmanager.numberOfTaskSlots", options.text("parallelism"),
                "taskmanager.memory.managed.size", "1g",
                "taskmanager.memory.network.min", "256m",
                "taskmanager.memory.network.max", "256m"));
    Moments.first();
    var env =
        TableEnvironment.create(
            EnvironmentSettings.newInstance().inBatchMode().withConfiguration(settings).build());
    env.executeSql(
        table("events", flights ? EVENTS_OF_FLIGHTS : EVENTS_OF_DEVICES, options.text("in")));
    env.executeSql(
        table("results", flights ? RESULTS_OF_FLIGHTS : RESULTS_OF_DEVICES, options.text("out")));
    env.executeSql(
            "insert into results "
                + query.sql(options.is("dedup"), Long.parseLong(options.text("to"))))
        .await();
    Moments.covered();
    System.exit(0);
  }

  private static String table(String name, String columns, String path) {
    return "create table %s (%s) with ('connector' = 'filesystem', 'path' = '%s', 'format' = 'parquet')"
        .formatted(name, columns, path);
  }
}
