package io.watershed.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.runtime.console.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {

  @TempDir Path dir;

  @Test
  void shouldStayWithWhatItWasBegunWith() throws IOException {
    try (var folder = DemoFolder.open(dir)) {
      assertThat(folder.begunWith("days", "31", "181")).isEqualTo("31");
    }
    try (var folder = DemoFolder.open(dir)) {
      assertThat(folder.begunWith("days", null, "181")).isEqualTo("31");
      assertThat(folder.begunWith("days", "31", "181")).isEqualTo("31");
      assertThatThrownBy(() -> folder.begunWith("days", "7", "181"))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("--days 7: the demo in " + dir + " was begun with 31");
    }
  }

  @Test
  void shouldTakeTheUsualPortWhereItIsFreeAndRememberIt() throws IOException {
    int usual;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      usual = socket.getLocalPort();
    }
    try (var folder = DemoFolder.open(dir)) {
      assertThat(folder.port("grpc", usual)).isEqualTo(usual);
      assertThat(folder.port("grpc", usual + 1)).isEqualTo(usual);
    }
  }

  @Test
  void shouldTakeAnotherPortWhereTheUsualOneIsTaken() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var folder = DemoFolder.open(dir)) {
      assertThat(folder.port("grpc", socket.getLocalPort())).isNotEqualTo(socket.getLocalPort());
    }
  }
}
