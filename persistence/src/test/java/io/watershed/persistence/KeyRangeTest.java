package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyRangeTest {

  @Test
  void shouldRaiseTheLastCharacter() {
    assertThat(KeyRange.endOf("ab")).contains("ac");
  }

  @Test
  void shouldStepOverSurrogates() {
    assertThat(KeyRange.endOf("a\uD7FF")).contains("a\uE000");
  }

  @Test
  void shouldDropCharactersWithoutSuccessor() {
    assertThat(KeyRange.endOf("a" + Character.toString(Character.MAX_CODE_POINT))).contains("b");
  }

  @Test
  void shouldHaveNoEndForTheEmptyPrefix() {
    assertThat(KeyRange.endOf("")).isEmpty();
  }
}
