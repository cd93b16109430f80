package io.watershed.runtime.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TetherIT {

  @TempDir Path dir;

  /** A child that would run for ever. */
  static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] args) throws InterruptedException {
      System.out.println("sleeps");
      new CountDownLatch(1).await();
    }
  }

  /** A parent that starts a sleeper, says its process id and is there to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      var child = start(Path.of(args[0]), Sleeper.class);
      System.out.println("child " + child.pid());
      new CountDownLatch(1).await();
    }
  }

  @Test
  void shouldEndTheChildWhenItsParentIsKilled() throws Exception {
    var parent =
        start(dir.resolve("parent.log"), Parent.class, dir.resolve("child.log").toString());
    var child = ProcessHandle.of(childOf(parent, dir.resolve("parent.log"))).orElseThrow();
    assertThat(child.isAlive()).isTrue();
    parent.handle().destroyForcibly();
    child.onExit().get(30, TimeUnit.SECONDS);
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void shouldIgnoreTheTerminalsCtrlC() throws Exception {
    var log = dir.resolve("child.log");
    var child = start(log, Sleeper.class);
    awaitLine(child, log, "sleeps");
    new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();
    child.stop(Duration.ofSeconds(20));
    assertThat(child.exitCode()).as("ended by SIGTERM, not by SIGINT").isEqualTo(128 + 15);
  }

  private static ChildJvm start(Path log, Class<?> main, String... arguments) throws Exception {
    return ChildJvm.start(
        new ChildJvm.Settings(
            System.getProperty("java.class.path"),
            List.of("-Xmx64m"),
            main.getName(),
            List.of(arguments),
            log));
  }

  private static long childOf(ChildJvm parent, Path log) throws Exception {
    return Long.parseLong(awaitLine(parent, log, "child ").substring("child ".length()));
  }

  private static String awaitLine(ChildJvm child, Path log, String prefix) throws Exception {
    while (child.isAlive()) {
      for (var line : Files.readAllLines(log)) {
        if (line.startsWith(prefix)) {
          return line;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("ended with exit code " + child.exitCode() + ":\n" + child.tail());
  }
}
