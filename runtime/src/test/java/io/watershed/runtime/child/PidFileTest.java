package io.watershed.runtime.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

  @TempDir Path dir;

  @Test
  void shouldFindTheRememberedProcess() throws IOException {
    var file = new PidFile(dir.resolve("x.pid"));
    file.write(ProcessHandle.current());
    assertThat(file.alive()).contains(ProcessHandle.current());
  }

  @Test
  void shouldNotTakeAnotherProcessWithTheSameIdForIt() throws IOException {
    var path = dir.resolve("x.pid");
    Files.writeString(path, ProcessHandle.current().pid() + " 2001-01-01T00:00:00Z\n");
    assertThat(new PidFile(path).alive()).isEmpty();
  }

  @Test
  void shouldFindNothingWithoutAFileOrInADamagedOne() throws IOException {
    var path = dir.resolve("x.pid");
    assertThat(new PidFile(path).alive()).isEmpty();
    Files.writeString(path, "");
    assertThat(new PidFile(path).alive()).isEmpty();
  }

  @Test
  void shouldEndAProcessThatOutlivedItsParent() throws IOException {
    var sleeper = new ProcessBuilder("sleep", "60").start();
    var file = new PidFile(dir.resolve("x.pid"));
    file.write(sleeper.toHandle());
    file.endOrphan();
    assertThat(sleeper.isAlive()).isFalse();
    assertThat(file.alive()).isEmpty();
  }
}
