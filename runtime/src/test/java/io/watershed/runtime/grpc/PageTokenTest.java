package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "ATL", "a/b?c=d&e", "Zürich", "日本", "🛫", "=~"})
  void shouldGiveTheKeyBack(String key) {
    assertThat(PageToken.key(PageToken.after(key))).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "A", "====", "gIA", "a b"})
  void shouldRefuseForeignTokens(String token) {
    assertThatThrownBy(() -> PageToken.key(token))
        .hasMessage(
            "page_token: " + token + " (expected: next_page_token of the page before, or nothing)");
  }
}
