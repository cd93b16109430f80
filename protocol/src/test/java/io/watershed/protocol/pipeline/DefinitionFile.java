package io.watershed.protocol.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Definition files for tests: a valid one, and what becomes of it by replacing some text. */
final class DefinitionFile {

  static final String VALID =
      """
      pipeline {
        name = flights
        source {
          topics = [flights]
          format { type = json }
        }
        key = origin
        event-time { field = date, encoding = epoch-millis }
        event-id { fields = [row] }
        measures {
          delay { type = long }
          distance { type = double }
        }
        windows {
          hour {
            size = 1h
            metrics {
              flights = count
              delay_sum { sum = delay }
            }
          }
        }
        out-of-orderness = 60m
        allowed-lateness = 15m
      }
      """;

  private DefinitionFile() {}

  static Path write(Path directory, String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The valid text with one part of it replaced, which has to be there. */
  static String with(String part, String instead) {
    if (!VALID.contains(part)) {
      throw new IllegalArgumentException("part: " + part + " (expected: one of the valid text)");
    }
    return VALID.replace(part, instead);
  }
}
