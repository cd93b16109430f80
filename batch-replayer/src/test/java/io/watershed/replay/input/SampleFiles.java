package io.watershed.replay.input;

import com.github.luben.zstd.Zstd;
import io.watershed.replay.format.TestFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** The same flights in every format; every hundredth has no delay, so that it is refused. */
final class SampleFiles {

  static final int ROWS = 3_000;

  private SampleFiles() {}

  /** Writes the flights into a file, as its name says. */
  static Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    var name = file.getFileName().toString();
    if (name.contains(".csv")) {
      return pack(file, "date,delay,distance,origin\n" + lines(SampleFiles::csv));
    }
    if (name.contains(".jsonl")) {
      return pack(file, lines(SampleFiles::json));
    }
    var rows = IntStream.range(0, ROWS).mapToObj(SampleFiles::flight).toList();
    if (name.endsWith(".parquet")) {
      TestFiles.parquet(file, rows);
    } else {
      TestFiles.avro(file, rows);
    }
    return file;
  }

  private static TestFiles.Flight flight(int i) {
    return new TestFiles.Flight(
        978_307_200_000L + i * 60_000L, isBad(i) ? null : (long) i % 90 - 10, i / 2.0, origin(i));
  }

  static boolean isBad(int i) {
    return i % 100 == 99;
  }

  private static String origin(int i) {
    return "A" + i % 7;
  }

  private interface Line {
    String of(TestFiles.Flight flight);
  }

  private static String lines(Line line) {
    return IntStream.range(0, ROWS)
        .mapToObj(SampleFiles::flight)
        .map(line::of)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String csv(TestFiles.Flight flight) {
    return flight.date()
        + ","
        + (flight.delay() == null ? "" : flight.delay())
        + ","
        + flight.distance()
        + ",\""
        + flight.origin()
        + "\"";
  }

  private static String json(TestFiles.Flight flight) {
    return "{\"date\":%d,%s\"distance\":%s,\"origin\":\"%s\"}"
        .formatted(
            flight.date(),
            flight.delay() == null ? "" : "\"delay\":" + flight.delay() + ",",
            flight.distance(),
            flight.origin());
  }

  private static Path pack(Path file, String text) throws IOException {
    var plain = text.getBytes(StandardCharsets.UTF_8);
    if (file.toString().endsWith(".gz")) {
      var packed = new ByteArrayOutputStream();
      try (var out = new GZIPOutputStream(packed)) {
        out.write(plain);
      }
      return Files.write(file, packed.toByteArray());
    }
    return Files.write(file, file.toString().endsWith(".zst") ? Zstd.compress(plain) : plain);
  }
}
