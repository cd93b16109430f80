package io.watershed.replay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server, which checks signatures, ranges and conditions by itself. */
class S3FilesTest {

  private static final String BUCKET = "bucket";

  @TempDir static Path folder;

  private static S3Server server;
  private static S3Files files;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", S3Server.KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET);
    server = new S3Server(folder, BUCKET);
    files = new S3Files(impatient(server));
  }

  static S3Settings impatient(S3Server server) {
    return new S3Settings(
        Optional.of(server.endpoint()),
        Optional.empty(),
        true,
        2,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1));
  }

  @AfterAll
  static void stop() {
    files.close();
    server.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void shouldReadRangesOfAnObject() throws IOException {
    var content = random(3_000_000);
    server.put(BUCKET, "in/a.bin", content);
    var name = "s3://bucket/in/a.bin";
    var version = files.version(name);
    assertThat(version.size()).isEqualTo(content.length);
    assertThat(version.checksum()).startsWith("etag:\"");
    try (var source = files.open(name, version)) {
      for (int from : new int[] {0, 1, 1_499_999, 2_999_999}) {
        int length = Math.min(777_777, content.length - from);
        assertThat(source.read(from, length))
            .isEqualTo(Arrays.copyOfRange(content, from, from + length));
      }
      try (var in = source.open(10, content.length)) {
        assertThat(in.skip(1_000_000)).isEqualTo(1_000_000);
        assertThat(in.available()).isEqualTo(content.length - 1_000_010);
        assertThat(in.read()).isEqualTo(content[1_000_010] & 0xff);
      }
    }
  }

  @Test
  void shouldListByPattern() throws IOException {
    for (var key : new String[] {"l/1.csv", "l/2.csv", "l/d/3.csv", "l/4.txt", "l2/5.csv"}) {
      server.put(BUCKET, key, new byte[] {1});
    }
    assertThat(files.list("s3://bucket/l/*.csv"))
        .containsExactly("s3://bucket/l/1.csv", "s3://bucket/l/2.csv");
    assertThat(files.list("s3://bucket/l/**/*.csv"))
        .containsExactly("s3://bucket/l/1.csv", "s3://bucket/l/2.csv", "s3://bucket/l/d/3.csv");
    assertThat(files.list("s3://bucket/l/4.txt")).containsExactly("s3://bucket/l/4.txt");
    assertThat(files.list("s3://bucket/none/*")).isEmpty();
    assertThatThrownBy(() -> files.list("s3://bucket/l/5.txt"))
        .isInstanceOf(NoSuchFileException.class);
  }

  /** Invariant 5. */
  @Test
  void shouldReadNothingOfAnObjectThatHasChanged() throws IOException {
    server.put(BUCKET, "c.bin", random(100_000));
    var version = files.version("s3://bucket/c.bin");
    try (var source = files.open("s3://bucket/c.bin", version)) {
      assertThat(source.read(0, 10)).hasSize(10);
      server.put(BUCKET, "c.bin", new byte[100_000]);
      assertThatThrownBy(() -> source.read(10, 10))
          .isInstanceOf(ChangedFileException.class)
          .hasMessageContaining("s3://bucket/c.bin: another object by now (expected, as planned:");
    }
  }

  @Test
  void shouldSayThatAnObjectIsMissing() {
    assertThatThrownBy(() -> files.version("s3://bucket/none"))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> files.version("s3://bucket"))
        .hasMessage("s3://bucket: no object (expected: s3://BUCKET/KEY)");
  }

  @Test
  void shouldGiveUpOnAServerThatIsNotThere() throws Exception {
    var gone = new S3Server(folder.resolve("gone"), BUCKET);
    gone.put(BUCKET, "x", new byte[] {1, 2, 3});
    try (var store = new S3Files(impatient(gone))) {
      var version = store.version("s3://bucket/x");
      gone.close();
      try (var source = store.open("s3://bucket/x", version)) {
        assertThatThrownBy(() -> source.read(0, 3))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("s3://bucket/x: ");
      }
    }
  }
}
