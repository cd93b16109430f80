package io.watershed.peers;

/** Tells the benchmark, by lines of its output, when a job has come how far. */
public final class Moments {

  private static volatile boolean begun;

  private Moments() {}

  /** The first record is processed, or the batch job is handed over; only the first call counts. */
  public static void first() {
    if (!begun) {
      begin();
    }
  }

  private static synchronized void begin() {
    if (!begun) {
      begun = true;
      say("first");
    }
  }

  /** All is done, or the last record of the input is covered by what can't be lost. */
  public static void covered() {
    say("covered");
  }

  private static void say(String moment) {
    System.out.printf("%nMOMENT %s %d%n", moment, System.currentTimeMillis());
    System.out.flush();
  }
}
