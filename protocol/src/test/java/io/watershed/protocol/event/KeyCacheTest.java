package io.watershed.protocol.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
    List<String> before = all(10_000);
    List<String> after = all(10_000);
    long same = 0;
    for (int i = 0; i < before.size(); i++) {
      same += before.get(i) == after.get(i) ? 1 : 0;
    }
    long count = same;
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
