package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the name of a field: text that is split at dots, or a list of names as they are. */
final class FieldPathReader {

  static final String EXPECTED =
      "a field, such as device.id; or a list of names, where a name has a dot in it";

  private FieldPathReader() {}

  static Optional<FieldPath> read(Section section, ConfigValue value, String at) {
    if (!(value instanceof ConfigList list)) {
      return section.asText(value, at, EXPECTED).flatMap(text -> split(section, value, at, text));
    }
    List<String> names = new ArrayList<>();
    for (ConfigValue element : list) {
      section.asText(element, at, EXPECTED).ifPresent(names::add);
    }
    if (list.isEmpty()) {
      section.wrong(value, at, EXPECTED);
    }
    return names.isEmpty() || names.size() < list.size()
        ? Optional.empty()
        : Optional.of(new FieldPath(names));
  }

  private static Optional<FieldPath> split(
      Section section, ConfigValue value, String at, String text) {
    List<String> names = List.of(text.split("\\.", -1));
    if (names.contains("")) {
      section.wrong(value, at, EXPECTED);
      return Optional.empty();
    }
    return Optional.of(new FieldPath(names));
  }
}
