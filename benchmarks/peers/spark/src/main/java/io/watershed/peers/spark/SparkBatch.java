package io.watershed.peers.spark;

import io.watershed.peers.Moments;
import io.watershed.peers.Options;
import io.watershed.peers.WindowQuery;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Windows over files with Spark's SQL, in one JVM: Parquet in, Parquet out.
 *
 * <p>Settings that are not defaults: one partition of the exchange for each core instead of 200 (a
 * task costs more than it has to do here), no user interface, and an off-heap budget like Flink's.
 */
public final class SparkBatch {

  private SparkBatch() {}

  /** Arguments: query, in (a file or a directory), out, to (epoch ms), dedup, parallelism. */
  public static void main(String[] args) {
    var options = new Options(args);
    var query = WindowQuery.valueOf(options.text("query").toUpperCase(Locale.ROOT));
    Moments.first();
    var spark =
        SparkSession.builder()
            .master("local[" + options.text("parallelism") + "]")
            .appName("windows")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", options.text("parallelism"))
            .config("spark.sql.ansi.enabled", "false")
            .config("spark.memory.offHeap.enabled", "true")
            .config("spark.memory.offHeap.size", "1g")
            .getOrCreate();
    spark
        .read()
        .schema(query == WindowQuery.FLIGHTS ? flights() : devices())
        .parquet(options.text("in"))
        .createOrReplaceTempView("events");
    spark
        .sql(query.sql(options.is("dedup"), Long.parseLong(options.text("to"))))
        .write()
        .parquet(options.text("out"));
    Moments.covered();
    spark.stop();
    System.exit(0);
  }

  private static StructType flights() {
    return new StructType()
        .add("date", DataTypes.LongType)
        .add("delay", DataTypes.LongType)
        .add("distance", DataTypes.LongType)
        .add("origin", DataTypes.StringType);
  }

  private static StructType devices() {
    return new StructType()
        .add("event_id", DataTypes.StringType)
        .add("device_id", DataTypes.StringType)
        .add("event_time_ms", DataTypes.LongType)
        .add("value", DataTypes.DoubleType);
  }
}
