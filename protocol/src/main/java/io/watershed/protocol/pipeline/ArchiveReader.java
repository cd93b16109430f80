package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code archive}. */
final class ArchiveReader {

  private static final DurationRange ROLL = DurationRange.atLeast(Duration.ofSeconds(1));
  private static final long LEAST_ROLL_BYTES = 64L << 10;
  private static final long MOST_ROLL_BYTES = 1L << 30;
  private static final String DIRECTORY_EXPECTED = "an absolute path of a directory";

  private final Section pipeline;
  private final Problems problems;

  ArchiveReader(Section pipeline, Problems problems) {
    this.pipeline = pipeline;
    this.problems = problems;
  }

  /** Empty where there is none, and where there are problems. */
  Optional<Archive> read(Optional<Long> maxRecordBytes) {
    Optional<ConfigValue> value = pipeline.optional("archive");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (maxRecordBytes.orElse(0L) > Archive.MOST_RECORD_BYTES) {
      problems.wrong(
          pipeline.object().get("max-record-bytes"),
          pipeline.path("max-record-bytes"),
          "at most " + (Archive.MOST_RECORD_BYTES >> 20) + "MiB where there is an archive");
    }
    return pipeline
        .asSection(value.get(), pipeline.path("archive"), "archive { directory = …, … }")
        .flatMap(this::read);
  }

  private Optional<Archive> read(Section archive) {
    Optional<Path> directory = directory(archive);
    Optional<Duration> roll = archive.duration("roll", ROLL, Archive.DEFAULT_ROLL);
    Optional<Long> rollBytes =
        archive.bytes("roll-bytes", LEAST_ROLL_BYTES, MOST_ROLL_BYTES, Archive.DEFAULT_ROLL_BYTES);
    archive.close();
    return directory.flatMap(
        at -> roll.flatMap(time -> rollBytes.map(bytes -> new Archive(at, time, bytes))));
  }

  private Optional<Path> directory(Section archive) {
    Optional<String> text = archive.text("directory", DIRECTORY_EXPECTED);
    Optional<Path> path =
        text.flatMap(ArchiveReader::path).filter(Path::isAbsolute).map(Path::normalize);
    if (text.isPresent() && path.isEmpty()) {
      problems.wrong(
          archive.object().get("directory"), archive.path("directory"), DIRECTORY_EXPECTED);
    }
    return path;
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
