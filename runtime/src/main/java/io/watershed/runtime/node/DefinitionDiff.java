package io.watershed.runtime.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What differs between two definitions of a pipeline, in their own words. */
final class DefinitionDiff {

  private static final String ABSENT = "absent";

  private DefinitionDiff() {}

  /** One line a difference, such as {@code allowed-lateness: 15m → 20m}, by path. */
  static List<String> between(String former, String latter) {
    SortedMap<String, String> before = flat(former);
    SortedMap<String, String> after = flat(latter);
    var paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      String was = before.getOrDefault(path, ABSENT);
      String is = after.getOrDefault(path, ABSENT);
      if (!was.equals(is)) {
        differences.add(path + ": " + was + " → " + is);
      }
    }
    return differences;
  }

  private static SortedMap<String, String> flat(String text) {
    SortedMap<String, String> values = new TreeMap<>();
    Config config = ConfigFactory.parseString(text);
    put("", config.root(), values);
    return values;
  }

  private static void put(String path, ConfigValue value, SortedMap<String, String> values) {
    switch (value) {
      case ConfigObject object ->
          object.forEach(
              (name, child) -> put(path.isEmpty() ? name : path + "." + name, child, values));
      case ConfigList list -> {
        for (int i = 0; i < list.size(); i++) {
          put(path + "[" + i + "]", list.get(i), values);
        }
      }
      default -> values.put(path, String.valueOf(value.unwrapped()));
    }
  }
}
