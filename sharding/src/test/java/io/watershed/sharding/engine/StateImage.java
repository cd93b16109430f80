package io.watershed.sharding.engine;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The whole state of an entity in words, with the bytes of its accumulators, to be compared; and as
 * an independent copy. Whatever a snapshot has is in it.
 */
public final class StateImage {

  /** What depends on when rows are published. */
  private static final Set<String> PUBLICATION =
      Set.of("EntitySnapshot.summaryBehind", "WindowSnapshot.publishedRevision");

  /** What depends on how many stored events it took. */
  private static final Set<String> VERSION =
      Set.of(
          "EntitySnapshot.sequence",
          "EntitySnapshot.summaryBehind",
          "WindowSnapshot.publishedRevision",
          "PaneSnapshot.changedAt",
          "PaneSnapshot.watermark");

  /** How a record is read and made. */
  private record Shape(String name, List<Method> accessors, Constructor<?> constructor) {}

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return shapeOf(type);
        }
      };

  private StateImage() {}

  /** All that a snapshot has. */
  public static String exact(EntityState state) {
    return exact(state.snapshot());
  }

  /** All that a snapshot has. */
  public static String exact(EntitySnapshot snapshot) {
    return words(snapshot, Set.of());
  }

  /** Without what has been published when. */
  static String versions(EntityState state) {
    return words(state.snapshot(), PUBLICATION);
  }

  /** Without how many stored events it took. */
  static String content(EntityState state) {
    return content(state.snapshot());
  }

  /** Without how many stored events it took. */
  public static String content(EntitySnapshot snapshot) {
    return words(snapshot, VERSION);
  }

  private static String words(Object value, Set<String> without) {
    StringBuilder words = new StringBuilder();
    append(words, value, without);
    return words.toString();
  }

  private static void append(StringBuilder words, Object value, Set<String> without) {
    switch (value) {
      case null -> words.append("null");
      case Record part -> {
        Shape shape = SHAPES.get(part.getClass());
        words.append('\n').append(shape.name);
        for (Method accessor : shape.accessors) {
          if (!without.contains(shape.name + "." + accessor.getName())) {
            words.append(' ').append(accessor.getName()).append('=');
            append(words, get(part, accessor), without);
          }
        }
      }
      case Map<?, ?> map -> {
        TreeSet<String> entries = new TreeSet<>();
        map.forEach((key, entry) -> entries.add(words(key, without) + words(entry, without)));
        words.append(entries);
      }
      case List<?> list -> list.forEach(part -> append(words, part, without));
      case byte[] bytes -> words.append(HexFormat.of().formatHex(bytes));
      default -> {
        if (value.getClass().isArray()) {
          for (int i = 0; i < Array.getLength(value); i++) {
            words.append(Array.get(value, i)).append(',');
          }
        } else {
          words.append(value);
        }
      }
    }
  }

  /** The state as it would come back from a disk: equal, and with nothing in common. */
  static EntityState restored(Plan plan, EntityState state) {
    return new EntityState(plan, copy(state.snapshot()));
  }

  /** An equal snapshot that has nothing in common with the given one. */
  public static EntitySnapshot copy(EntitySnapshot snapshot) {
    return (EntitySnapshot) copyOf(snapshot);
  }

  private static Object copyOf(Object value) {
    return switch (value) {
      case null -> null;
      case Record part -> copyOf(part);
      case Map<?, ?> map -> {
        Map<Object, Object> copy =
            map instanceof SortedMap<?, ?> ? new TreeMap<>() : new LinkedHashMap<>();
        map.forEach((key, entry) -> copy.put(key, copyOf(entry)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(part -> copy.add(copyOf(part)));
        yield copy;
      }
      case byte[] bytes -> bytes.clone();
      case long[] numbers -> numbers.clone();
      case int[] numbers -> numbers.clone();
      case String[] texts -> texts.clone();
      default -> value;
    };
  }

  private static Record copyOf(Record part) {
    Shape shape = SHAPES.get(part.getClass());
    Object[] values = new Object[shape.accessors.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = copyOf(get(part, shape.accessors.get(i)));
    }
    try {
      return (Record) shape.constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("can't copy " + part, e);
    }
  }

  private static Object get(Record part, Method accessor) {
    try {
      return accessor.invoke(part);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("can't read " + accessor, e);
    }
  }

  private static Shape shapeOf(Class<?> type) {
    try {
      RecordComponent[] components = type.getRecordComponents();
      List<Method> accessors = new ArrayList<>();
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        Method accessor = components[i].getAccessor();
        accessor.setAccessible(true);
        accessors.add(accessor);
        types[i] = components[i].getType();
      }
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return new Shape(type.getSimpleName(), accessors, constructor);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " (expected: a record)", e);
    }
  }
}
