package io.watershed.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void shouldAlignTextLeftAndNumbersRight() {
    var table =
        new Table()
            .text("NAME")
            .number("N")
            .text("NOTE")
            .row(List.of("a", 1, "x"))
            .row(List.of("Zürich 🛫", 1_000, ""));
    assertThat(table.lines())
        .containsExactly("NAME         N  NOTE", "a            1  x", "Zürich 🛫  1000");
  }

  @Test
  void shouldShowTitlesWithoutRows() {
    assertThat(new Table().text("NAME").number("N").lines()).containsExactly("NAME  N");
  }

  @Test
  void shouldRefuseRowsOfAnotherWidth() {
    var table = new Table().text("NAME");
    assertThatThrownBy(() -> table.row(List.of("a", "b"))).hasMessage("cells: 2 (expected: 1)");
  }
}
