package io.watershed.protocol.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HOCON object of a definition while it is read. What is wrong goes to the problems and comes
 * back empty, so that the reader goes on; {@link #close} reports the keys that nobody asked for.
 */
final class Section {

  private static final Pattern PLAIN_NUMBER = Pattern.compile("[+-]?[0-9.]+");

  private static final Pattern SHARE =
      Pattern.compile("([0-9]{0,3}(?:\\.[0-9]{1,20})?)(?<=[0-9])(%?)");

  private static final Pattern SEVERAL_LINES = Pattern.compile(": ([0-9]+)-([0-9]+)$");

  private final ConfigObject object;
  private final String path;
  private final Problems problems;
  private final TreeSet<String> known = new TreeSet<>();

  Section(ConfigObject object, String path, Problems problems) {
    this.object = object;
    this.path = path;
    this.problems = problems;
  }

  ConfigObject object() {
    return object;
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  void wrong(ConfigValue value, String at, String expected) {
    problems.wrong(value, at, expected);
  }

  /** The value, if there is one; the key counts as known from now on. */
  Optional<ConfigValue> optional(String key) {
    known.add(key);
    return Optional.ofNullable(object.get(key));
  }

  Optional<ConfigValue> required(String key, String expected) {
    Optional<ConfigValue> value = optional(key);
    if (value.isEmpty()) {
      problems.absent(object, path(key), expected);
    }
    return value;
  }

  Optional<Section> section(String key, String expected) {
    return required(key, expected).flatMap(value -> asSection(value, path(key), expected));
  }

  Optional<Section> asSection(ConfigValue value, String at, String expected) {
    if (value instanceof ConfigObject inner) {
      return Optional.of(new Section(inner, at, problems));
    }
    problems.wrong(value, at, expected);
    return Optional.empty();
  }

  Optional<String> text(String key, String expected) {
    return required(key, expected).flatMap(value -> asText(value, path(key), expected));
  }

  Optional<String> text(String key, Pattern allowed, String expected) {
    Optional<String> text = text(key, expected);
    if (text.isPresent() && !allowed.matcher(text.get()).matches()) {
      problems.wrong(object.get(key), path(key), expected);
      return Optional.empty();
    }
    return text;
  }

  /** Text that is not empty; a number stands for itself as it was written. */
  Optional<String> asText(ConfigValue value, String at, String expected) {
    if (value.valueType() == ConfigValueType.STRING
        || value.valueType() == ConfigValueType.NUMBER) {
      String text = value.atKey("v").getString("v");
      if (!text.isEmpty()) {
        return Optional.of(text);
      }
    }
    problems.wrong(value, at, expected);
    return Optional.empty();
  }

  /** One of a few words. */
  Optional<String> word(String key, List<String> words) {
    String expected = words.size() == 2 ? String.join(" or ", words) : oneOf(words);
    Optional<String> word = text(key, expected);
    if (word.isPresent() && !words.contains(word.get())) {
      problems.wrong(object.get(key), path(key), expected + suggestion(word.get(), words));
      return Optional.empty();
    }
    return word;
  }

  Optional<Boolean> flag(String key, boolean otherwise) {
    Optional<ConfigValue> value = optional(key);
    if (value.isEmpty()) {
      return Optional.of(otherwise);
    }
    if (value.get().unwrapped() instanceof Boolean flag) {
      return Optional.of(flag);
    }
    problems.wrong(value.get(), path(key), "true or false");
    return Optional.empty();
  }

  Optional<Duration> duration(String key, DurationRange range) {
    return required(key, range.toString()).flatMap(value -> asDuration(value, path(key), range));
  }

  Optional<Duration> duration(String key, DurationRange range, Duration otherwise) {
    Optional<ConfigValue> value = optional(key);
    return value.isEmpty() ? Optional.of(otherwise) : asDuration(value.get(), path(key), range);
  }

  private Optional<Duration> asDuration(ConfigValue value, String at, DurationRange range) {
    return asDuration(value, at, range.toString(), range);
  }

  private Optional<Duration> asDuration(
      ConfigValue value, String at, String expected, DurationRange range) {
    Optional<Duration> duration = parsed(value, Config::getDuration).filter(range::contains);
    boolean unitForgotten =
        PLAIN_NUMBER.matcher(value.unwrapped().toString()).matches()
            && !duration.equals(Optional.of(Duration.ZERO));
    if (duration.isEmpty() || unitForgotten) {
      problems.wrong(value, at, expected);
      return Optional.empty();
    }
    return duration;
  }

  /** A duration, or a word that stands for none: empty inside. */
  Optional<Optional<Duration>> durationOr(
      String key, String word, DurationRange range, Duration otherwise) {
    Optional<ConfigValue> value = optional(key);
    if (value.isPresent() && word.equals(value.get().unwrapped())) {
      return Optional.of(Optional.empty());
    }
    if (value.isEmpty()) {
      return Optional.of(Optional.of(otherwise));
    }
    Optional<Duration> duration = asDuration(value.get(), path(key), range + ", or " + word, range);
    return duration.isEmpty() ? Optional.empty() : Optional.of(duration);
  }

  /** The same, where the word is what the absence of the key means. */
  Optional<Optional<Duration>> durationOr(String key, String word, DurationRange range) {
    Optional<ConfigValue> value = optional(key);
    if (value.isEmpty() || word.equals(value.get().unwrapped())) {
      return Optional.of(Optional.empty());
    }
    Optional<Duration> duration = asDuration(value.get(), path(key), range + ", or " + word, range);
    return duration.isEmpty() ? Optional.empty() : Optional.of(duration);
  }

  /** A size in bytes, such as {@code 1MiB}. */
  Optional<Long> bytes(String key, long least, long most, long otherwise) {
    Optional<ConfigValue> value = optional(key);
    if (value.isEmpty()) {
      return Optional.of(otherwise);
    }
    Optional<Long> bytes =
        parsed(value.get(), Config::getBytes).filter(size -> size >= least && size <= most);
    if (bytes.isEmpty()) {
      problems.wrong(
          value.get(),
          path(key),
          "a size from "
              + (least < 1024 ? least + "B" : (least >> 10) + "KiB")
              + " to "
              + (most >> 20)
              + "MiB, such as 1MiB");
    }
    return bytes;
  }

  /** A time zone; UTC where the key is absent. */
  Optional<ZoneId> zone(String key) {
    Optional<ConfigValue> value = optional(key);
    if (value.isEmpty()) {
      return Optional.of(ZoneOffset.UTC);
    }
    String expected = "a time zone, such as UTC or Europe/Oslo";
    Optional<String> name = asText(value.get(), path(key), expected);
    try {
      // One form for all names of UTC, so that equal definitions are equal.
      return name.map(known -> ZoneId.of(known).normalized());
    } catch (DateTimeException e) {
      String near = suggestion(name.orElse(""), List.copyOf(ZoneId.getAvailableZoneIds()));
      problems.wrong(value.get(), path(key), expected + near);
      return Optional.empty();
    }
  }

  /** A share of one, also written with a percent sign. */
  Optional<Double> fraction(
      String key, double least, double most, double otherwise, String expected) {
    Optional<ConfigValue> value = optional(key);
    if (value.isEmpty()) {
      return Optional.of(otherwise);
    }
    Matcher share = SHARE.matcher(value.get().unwrapped().toString());
    Optional<Double> fraction =
        share.matches()
            ? Optional.of(
                new BigDecimal(share.group(1))
                    .movePointLeft(share.group(2).isEmpty() ? 0 : 2)
                    .doubleValue())
            : Optional.empty();
    fraction = fraction.filter(given -> given >= least && given <= most);
    if (fraction.isEmpty()) {
      problems.wrong(value.get(), path(key), expected);
    }
    return fraction;
  }

  /** Numbers, each above the one before. */
  Optional<List<Double>> ascending(
      String key, double least, double most, int longest, String expected) {
    List<Double> numbers = new ArrayList<>();
    for (ConfigValue value : list(key, expected)) {
      Optional<Double> number =
          Optional.of(value)
              .filter(written -> written.valueType() == ConfigValueType.NUMBER)
              .flatMap(written -> parsed(written, Config::getDouble))
              .filter(given -> given >= least && given <= most)
              // Adding zero makes -0.0 to 0.0.
              .map(given -> given + 0.0)
              .filter(given -> numbers.isEmpty() || given > numbers.get(numbers.size() - 1));
      if (number.isEmpty()) {
        problems.wrong(value, path(key), expected);
        return Optional.empty();
      }
      numbers.add(number.get());
    }
    if (numbers.size() > longest) {
      problems.wrong(object.get(key), path(key), "at most " + longest + " numbers");
    }
    return numbers.isEmpty() ? Optional.empty() : Optional.of(numbers);
  }

  /** A whole number. */
  Optional<Integer> number(String key, int least, int most, int otherwise) {
    return object.containsKey(key) ? number(key, least, most) : known(key, otherwise);
  }

  private <T> Optional<T> known(String key, T otherwise) {
    known.add(key);
    return Optional.of(otherwise);
  }

  /** A whole number; empty as well where the key is absent. */
  Optional<Integer> number(String key, int least, int most) {
    Optional<ConfigValue> value = optional(key);
    Optional<Integer> number =
        value
            .filter(written -> written.valueType() == ConfigValueType.NUMBER)
            .flatMap(written -> parsed(written, Config::getInt))
            .filter(given -> given >= least && given <= most);
    if (value.isPresent() && number.isEmpty()) {
      problems.wrong(value.get(), path(key), "a whole number from " + least + " to " + most);
    }
    return number;
  }

  /** The elements of a list that is not empty. */
  List<ConfigValue> list(String key, String expected) {
    Optional<ConfigValue> value = required(key, expected);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof ConfigList list && !list.isEmpty()) {
      return List.copyOf(list);
    }
    problems.wrong(value.get(), path(key), expected);
    return List.of();
  }

  /**
   * All entries, in the order of the file. HOCON objects have no order, so it is that of the lines
   * on which the values begin; entries of one line are sorted by name. HOCON would silently merge
   * two objects of one name; here they are reported.
   */
  Map<String, ConfigValue> entriesInOrder() {
    List<String> names = new ArrayList<>(object.keySet());
    names.sort(
        Comparator.comparingInt((String name) -> object.get(name).origin().lineNumber())
            .thenComparing(Comparator.naturalOrder()));
    Map<String, ConfigValue> entries = new LinkedHashMap<>();
    names.forEach(name -> entries.put(name, object.get(name)));
    entries.forEach(this::reportIfMerged);
    known.addAll(names);
    return entries;
  }

  /** The library tells a merged object by the lines in the description of its origin. */
  private void reportIfMerged(String name, ConfigValue value) {
    Matcher lines = SEVERAL_LINES.matcher(value.origin().description());
    if (lines.find()) {
      String where = "on lines " + lines.group(1) + " and " + lines.group(2);
      problems.add(value.origin(), path(name), where, "each name once");
    }
  }

  /** Reports every key that was not asked for. */
  void close() {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      if (!known.contains(entry.getKey())) {
        String hint =
            NearestName.of(entry.getKey(), known)
                .map(near -> "a known key; did you mean " + near + "?")
                .orElse("no such key here, only " + String.join(", ", known));
        problems.wrong(entry.getValue(), path(entry.getKey()), hint);
      }
    }
  }

  static String oneOf(List<String> words) {
    return "one of " + String.join(", ", words);
  }

  static String suggestion(String written, List<String> words) {
    return NearestName.of(written, words).map(near -> "; did you mean " + near + "?").orElse("");
  }

  private interface Getter<T> {
    T get(Config config, String path);
  }

  private static <T> Optional<T> parsed(ConfigValue value, Getter<T> getter) {
    try {
      return Optional.of(getter.get(value.atKey("v"), "v"));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }
}
