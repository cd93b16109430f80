package io.watershed.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarballTest {

  @TempDir Path dir;

  @Test
  void shouldFindAnEntryBehindOthers() throws IOException {
    var packed =
        pack(entry("package/a.json", "x".repeat(513)), entry("package/b", ""), entry("c", "found"));
    Tarball.extract(new ByteArrayInputStream(packed), "c", dir.resolve("c"));
    assertThat(dir.resolve("c")).hasContent("found");
  }

  @Test
  void shouldSayThatThereIsNoSuchEntry() throws IOException {
    var packed = pack(entry("a", "1"));
    assertThatThrownBy(
            () -> Tarball.extract(new ByteArrayInputStream(packed), "b", dir.resolve("b")))
        .isInstanceOf(IOException.class)
        .hasMessage("no entry b in the tar file");
    assertThat(Files.exists(dir.resolve("b"))).isFalse();
  }

  @Test
  void shouldSayThatTheFileIsBroken() throws IOException {
    var packed = packCut(entry("a", "x".repeat(2_000)), 700);
    assertThatThrownBy(
            () -> Tarball.extract(new ByteArrayInputStream(packed), "a", dir.resolve("a")))
        .isInstanceOf(IOException.class)
        .hasMessage("the tar file is broken");
  }

  private static byte[] entry(String name, String content) {
    var bytes = content.getBytes(StandardCharsets.US_ASCII);
    var entry = new byte[512 + (bytes.length + 511) / 512 * 512];
    put(entry, 0, name);
    put(entry, 124, String.format("%011o", bytes.length));
    System.arraycopy(bytes, 0, entry, 512, bytes.length);
    return entry;
  }

  private static void put(byte[] block, int at, String text) {
    System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, block, at, text.length());
  }

  private static byte[] packCut(byte[] entry, int bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var tar = new GZIPOutputStream(packed)) {
      tar.write(entry, 0, bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] pack(byte[]... entries) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var tar = new GZIPOutputStream(packed)) {
      for (var entry : entries) {
        tar.write(entry);
      }
      tar.write(new byte[1_024]);
    }
    return packed.toByteArray();
  }
}
