package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.benchmarks.store.RowVariant;
import io.watershed.benchmarks.store.StoreSite;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The ways to write journal rows, measured against each other on one connection. */
@Command(
    name = "store-rows",
    mixinStandardHelpOptions = true,
    description = "Journal rows a second: batches, arrays, COPY.")
final class StoreRowsBenchmark implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--groups",
      split = ",",
      defaultValue = "100,1000,4000",
      description = "Rows of a transaction (${DEFAULT-VALUE}).")
  private List<Integer> groups;

  @Option(names = "--size", defaultValue = "64", description = "Bytes (${DEFAULT-VALUE}).")
  private int size;

  @Option(names = "--seconds", defaultValue = "3", description = "A round (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(names = "--rounds", defaultValue = "4", description = "Of each (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--entities", defaultValue = "20000", description = "(${DEFAULT-VALUE}).")
  private int entities;

  @Option(
      names = "--ways",
      split = ",",
      defaultValue = "JDBC_BATCH,UNNEST_ON_CONFLICT,UNNEST,COPY",
      description = "Of writing (${DEFAULT-VALUE}).")
  private List<RowVariant> ways;

  @Option(
      names = "--server",
      paramLabel = "NAME=VALUE",
      description = "A setting of PostgreSQL, for all sides; may be repeated.")
  private Map<String, String> server = Map.of();

  @Option(
      names = "--sql",
      description = "Executed first, to try another schema or setting; may be repeated.")
  private List<String> statements = List.of();

  @Option(
      names = "--sorted",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Rows of a transaction in the order of their keys (${DEFAULT-VALUE}).")
  private boolean sorted;

  private record Figures(double perSecond, double client, double database, double wal) {}

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    var result = new JsonMapper().createObjectNode();
    var measured = result.putArray("measured");
    var numbers = new long[entities];
    Arrays.fill(numbers, 1);
    try (var site = StoreSite.start(Workspace.empty("store-rows"), server);
        var connection = site.connect(StoreSite.OURS)) {
      for (var statement : statements) {
        site.execute(StoreSite.OURS, statement);
      }
      connection.setAutoCommit(false);
      for (var group : groups) {
        site.truncate();
        site.checkpoint();
        Map<RowVariant, List<Figures>> all = new EnumMap<>(RowVariant.class);
        for (var round = 0; round <= rounds; round++) {
          // In turn, each of them once at each place, since the table grows.
          var order = new ArrayList<>(ways);
          Collections.rotate(order, round);
          for (var variant : order) {
            var figures = round(site, connection, variant, group, numbers);
            if (round > 0) {
              all.computeIfAbsent(variant, v -> new ArrayList<>()).add(figures);
            }
          }
        }
        all.forEach(
            (variant, list) -> {
              list.sort(Comparator.comparingDouble(Figures::perSecond));
              var median = list.get(list.size() / 2);
              out.printf(
                  "%-20s %,6d rows a transaction: %,9.0f rows/s, CPU µs: %.1f client, %.1f"
                      + " database; WAL %.0f bytes%n",
                  variant,
                  group,
                  median.perSecond(),
                  median.client(),
                  median.database(),
                  median.wal());
              out.flush();
              measured
                  .addObject()
                  .put("variant", variant.name())
                  .put("group", group)
                  .put("rows_per_second", Math.round(median.perSecond()))
                  .put("client_cpu_us", Math.round(median.client() * 10) / 10.0)
                  .put("database_cpu_us", Math.round(median.database() * 10) / 10.0)
                  .put("wal_bytes", Math.round(median.wal()));
            });
      }
    }
    out.println("RESULT " + result);
    return 0;
  }

  private Figures round(
      StoreSite site, Connection connection, RowVariant variant, int group, long[] numbers)
      throws Exception {
    var random = new Random(group);
    var payload = new byte[size];
    random.nextBytes(payload);
    var meter = site.meter(StoreSite.OURS, ProcessMeter.ofThisProcess());
    var begun = System.nanoTime();
    long written = 0;
    while (System.nanoTime() - begun < seconds * 1e9) {
      variant.write(connection, rows(group, payload, numbers, random));
      connection.commit();
      written += group;
    }
    var lasted = System.nanoTime() - begun;
    var used = meter.used(written);
    return new Figures(
        written * 1e9 / lasted, used.jvmMicros(), used.databaseMicros(), used.walBytes());
  }

  /** Of distinct entities. */
  private List<RowVariant.Row> rows(int group, byte[] payload, long[] numbers, Random random)
      throws SQLException {
    var chosen = random.ints(0, entities).distinct().limit(group);
    return (sorted ? chosen.sorted() : chosen)
        .mapToObj(
            entity ->
                new RowVariant.Row(
                    "bench|device-%07d".formatted(entity), numbers[entity]++, payload))
        .toList();
  }
}
