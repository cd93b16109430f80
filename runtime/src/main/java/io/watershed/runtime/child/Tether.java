package io.watershed.runtime.child;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The main class of a child JVM: runs another main class, and ends the JVM when its parent dies.
 *
 * <p>The parent holds the other end of standard input and never writes to it; the end of that
 * stream, which the operating system sees to even after kill -9, is the sign. Uses nothing but the
 * JDK, since it runs on foreign class paths.
 */
public final class Tether {

  private static final long GRACE_MILLIS = 20_000;

  private Tether() {}

  /** Arguments: the main class to run, then its arguments. */
  public static void main(String[] args) throws Throwable {
    if (args.length == 0) {
      throw new IllegalArgumentException("arguments: none (expected: a main class, its arguments)");
    }
    Thread.ofPlatform().name("tether").daemon().start(Tether::awaitParentsEnd);
    var main = Class.forName(args[0]).getMethod("main", String[].class);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void awaitParentsEnd() {
    try {
      while (System.in.read() >= 0) {
        // The parent has nothing to say.
      }
    } catch (IOException e) {
      System.err.println("standard input: " + e.getMessage());
    }
    Thread.ofPlatform().name("tether-halt").daemon().start(Tether::haltAfterGrace);
    System.exit(0);
  }

  private static void haltAfterGrace() {
    try {
      Thread.sleep(GRACE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
