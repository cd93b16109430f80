package io.watershed.runtime.results;

import io.watershed.persistence.Continues;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import java.util.Optional;
import java.util.OptionalLong;

/** Window rows of an hour from 05:00 on. */
final class ResultRows {

  static final long FIVE = 978325200000L;
  static final long HOUR = 3_600_000;

  private ResultRows() {}

  static WindowRow row(String entity, long revision) {
    return row("p", entity, revision, WindowStatus.PROVISIONAL, "{\"n\": " + revision + "}");
  }

  static WindowRow row(
      String pipeline, String entity, long revision, WindowStatus status, String metrics) {
    return new WindowRow(
        pipeline,
        entity,
        0,
        "hour",
        FIVE,
        FIVE,
        FIVE + HOUR,
        0,
        0,
        revision,
        status,
        metrics,
        revision,
        1,
        revision % 2 == 0 ? OptionalLong.empty() : OptionalLong.of(FIVE + 1),
        Continues.NOWHERE,
        revision,
        OptionalLong.of(FIVE + HOUR),
        Optional.empty(),
        true,
        System.currentTimeMillis());
  }
}
