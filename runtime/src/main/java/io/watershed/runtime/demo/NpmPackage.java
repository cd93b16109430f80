package io.watershed.runtime.demo;

import static java.util.stream.Collectors.joining;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * The package of the npm registry that holds the flights: {@value #NAME}. Fetched once by {@code
 * npm pack}, so that whatever registry npm is set up for is used, then kept.
 */
final class NpmPackage {

  private static final String NAME = "vega-datasets@3.2.1";
  private static final String TARBALL = "vega-datasets-3.2.1.tgz";
  private static final String ENTRY = "package/data/flights-3m.parquet";
  private static final String SHA_256 =
      "dbeb920c90f59b6ccaff823dcc3d08f25a97fa1ce128d93f40be4e931f5900b0";
  private static final long FETCH_MINUTES = 5;
  private static final int SHOWN_LINES = 3;

  private NpmPackage() {}

  /** Where the flights are, once they have been fetched. */
  static Path flightsIn(Path dir) {
    return dir.resolve("flights-3m.parquet");
  }

  /**
   * The flights, fetched if they are not there yet.
   *
   * @throws IOException where npm is missing or can't fetch them: with what it says
   */
  static Path fetch(Path dir) throws IOException {
    var flights = flightsIn(dir);
    if (Files.exists(flights)) {
      return flights;
    }
    Files.createDirectories(dir);
    pack(dir);
    var tarball = dir.resolve(TARBALL);
    var fresh = dir.resolve(flights.getFileName() + ".new");
    try (var bytes = new BufferedInputStream(Files.newInputStream(tarball))) {
      Tarball.extract(bytes, ENTRY, fresh);
    }
    requireHash(fresh);
    Files.move(fresh, flights, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(tarball);
    return flights;
  }

  private static void pack(Path dir) throws IOException {
    var output = dir.resolve("npm.log");
    var npm =
        new ProcessBuilder("npm", "pack", NAME)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!npm.waitFor(FETCH_MINUTES, TimeUnit.MINUTES)) {
        npm.destroyForcibly();
        throw new IOException("npm pack " + NAME + ": no end within " + FETCH_MINUTES + " minutes");
      }
    } catch (InterruptedException e) {
      npm.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while npm fetched " + NAME, e);
    }
    if (npm.exitValue() != 0) {
      throw new IOException(
          "npm pack %s: exit code %d: %s".formatted(NAME, npm.exitValue(), firstWords(output)));
    }
  }

  private static String firstWords(Path output) throws IOException {
    try (var lines = Files.lines(output)) {
      return lines.filter(line -> !line.isBlank()).limit(SHOWN_LINES).collect(joining("; "));
    }
  }

  private static void requireHash(Path file) throws IOException {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      var hex = HexFormat.of().formatHex(hash);
      if (!hex.equals(SHA_256)) {
        throw new IOException(file + ": SHA-256 " + hex + " (expected: " + SHA_256 + ")");
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
