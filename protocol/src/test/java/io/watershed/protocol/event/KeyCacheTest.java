package io.watershed.protocol.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyCacheTest {

  private final KeyCache keys = new KeyCache();

  @Test
  void shouldGiveTheSameStringAgain() {
    assertSame(get("ATL"), get("ATL"));
    assertEquals("Tromsø", get("Tromsø"));
  }

  @Test
  void shouldReadAKeyFromTheMiddleOfABuffer() {
    byte[] buffer = "xxORDyy".getBytes(StandardCharsets.UTF_8);
    assertEquals("ORD", keys.get(buffer, 2, 3));
  }

  @Test
  void shouldTellManyKeysApart() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 100_000; i++) {
        assertEquals("device-" + i, get("device-" + i));
      }
    }
  }

  @Test
  void shouldGrowUntilMostOfManyKeysStay() {
    for (int round = 0; round < 10; round++) {
      all(10_000);
    }
    Set<String> before = Collections.newSetFromMap(new IdentityHashMap<>());
    before.addAll(all(10_000));
    long count = all(10_000).stream().filter(before::contains).count();
    assertTrue(count > 6_000, () -> count + " keys of 10,000 were the same strings again");
  }

  @Test
  void shouldNotKeepWhatIsVeryLong() {
    String key = "k".repeat(1_000);
    assertEquals(key, get(key));
  }

  private List<String> all(int number) {
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      strings.add(get("device-" + i));
    }
    return strings;
  }

  private String get(String key) {
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    return keys.get(utf8, 0, utf8.length);
  }
}
