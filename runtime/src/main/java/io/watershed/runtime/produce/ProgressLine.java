package io.watershed.runtime.produce;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * One line of figures that is shown over and over: in place on a terminal, else as a plain line
 * every few seconds. Threads may share it.
 */
public final class ProgressLine {

  private static final long ON_TERMINAL_NANOS = 200_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;
  private static final String ERASE_LINE = "\r\u001b[K";

  /** A line that wraps could not be erased: what is too long for the terminal is left out. */
  private static final String WRAP_OFF = "\u001b[?7l";

  private static final String WRAP_ON = "\u001b[?7h";

  private final PrintWriter out;
  private final boolean terminal;
  private long lastShown = System.nanoTime();
  private boolean open;

  /**
   * @param terminal whether {@code out} is a terminal
   */
  public ProgressLine(PrintStream out, boolean terminal) {
    this(new PrintWriter(out, true, out.charset()), terminal);
  }

  /**
   * @param out flushes by itself at the end of a line
   * @param terminal whether {@code out} is a terminal
   */
  public ProgressLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether this process talks to a terminal. */
  public static boolean onTerminal() {
    return Optional.ofNullable(System.console()).filter(ProgressLine::isTerminal).isPresent();
  }

  /** From JDK 22 on a console may be there without a terminal, and there is a method to tell. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  /** Whether {@link #show} would show anything now; spares making the text. */
  public synchronized boolean due() {
    return System.nanoTime() - lastShown >= (terminal ? ON_TERMINAL_NANOS : PLAIN_NANOS);
  }

  /** Shows the line now. */
  public synchronized void show(String line) {
    lastShown = System.nanoTime();
    if (terminal) {
      out.print(ERASE_LINE + WRAP_OFF + line + WRAP_ON);
      out.flush();
      open = true;
    } else {
      out.println(line);
    }
  }

  /** Prints a line that stays, below what was shown so far. */
  public synchronized void say(String line) {
    end();
    out.println(line);
  }

  /** Leaves the line as it stands; what is printed next begins below it. */
  public synchronized void end() {
    if (open) {
      out.println();
      open = false;
    }
  }
}
