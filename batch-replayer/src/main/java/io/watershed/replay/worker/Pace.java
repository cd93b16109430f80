package io.watershed.replay.worker;

import io.watershed.replay.plan.Hours;

/**
 * How fast one worker may feed. Where nothing comes live, as fast as it can. Else it feels for what
 * live leaves free: the rate is cut when the live p95 leaves its budget, or goes far beyond what it
 * is without a replay, and raised step by step while it doesn't; by half until it is first cut.
 * What live is without a replay is heard before anything is fed, and again every few minutes, when
 * all workers are quiet for some seconds.
 *
 * <p>Never more than an equal share of the rate that the operator allows all workers, and nothing
 * while paused or outside of the hours. Time is an argument, epoch ms, and doesn't go back.
 */
final class Pace {

  static final double FIRST_RATE = 10_000;
  static final double LEAST_RATE = 50;
  static final double MOST_RATE = 1e7;

  /** What the rate is multiplied by each second until it is first cut. */
  private static final double START = 1.5;

  /** What is left of the rate after a cut: more than the least where live is hardly touched. */
  private static final double LEAST_CUT = 0.25;

  private static final double MOST_CUT = 0.7;

  /** By how much the p95 may exceed what it is without a replay. */
  private static final double SHARE = 1.25;

  /** As much it may exceed that in any case, ms: less can't be told from chance. */
  private static final long CHANCE = 25;

  /** How long nothing said of live means that there is none. */
  static final long LISTEN = 3_000;

  /** How often all workers are quiet, by the clock that they share, and for how long. */
  static final long QUIET_EVERY = 300_000;

  static final long QUIET = 8_000;

  /** From when on in the quiet the p95 tells of nothing before it. */
  private static final long QUIET_SHOWS_AFTER = 6_000;

  /** What is gathered at once may take so long to go. */
  private static final double SECTION_SECONDS = 60;

  private static final int LEAST_SECTION = 4_096;

  /** How much of the rate at the last cut is added after a second, and how much at least. */
  private static final double STEP = 0.02;

  private static final double LEAST_STEP = 20;

  /** How much longer each step is than the one before: live may have gone for the night. */
  private static final double LONGER = 1.03;

  /** A rate that isn't used says nothing about what live can bear. */
  private static final double USED = 0.8;

  private static final long RAISE_EVERY = 1_000;

  /** While it gets worse, the rate is cut so often. */
  private static final long CUT_EVERY = 2_000;

  /** The p95 is that of the last five seconds, and heard of a little later. */
  private static final long CUT_SHOWS_AFTER = 7_000;

  /** Chunks of a tenth of a second, so that the rate is even. */
  private static final double CHUNKS_A_SECOND = 10;

  /** Longest wait that is told at once: a new signal may end it. */
  private static final long LONGEST_WAIT = 1_000;

  /** What a node says of live. */
  record Signal(long p95, long budget, boolean paused, int maxRate, int workers) {}

  private Hours hours = Hours.ALWAYS;
  private Signal signal = new Signal(0, 0, false, 0, 1);
  private double rate = FIRST_RATE;
  private double step;
  private boolean wasCut;
  private long cutAt = Long.MIN_VALUE / 2;
  private long p95AtCut;
  private long raisedAt;
  private long usedSinceRaise;

  /** Whether there was more to send: between short splits a rate can be the limit and unused. */
  private boolean heldBack;

  private double nextAt;
  private final long startedAt;

  /** When a node first said how live is; nodes look at it only while a job is fed. */
  private long heardAt = Long.MAX_VALUE;

  /** What the p95 is without a replay, ms; 0: not known, or nothing comes live. */
  private long baseline;

  /** When live was first heard of while feeding, without anything to compare with; 0: it wasn't. */
  private long surprisedAt;

  Pace(long now) {
    startedAt = now;
    raisedAt = now;
    nextAt = now;
  }

  /** Hears when feeding is allowed at all. */
  void allow(Hours allowed) {
    hours = allowed;
  }

  /** Hears how live is doing. */
  void hear(Signal heard, long now) {
    signal = heard;
    heardAt = Math.min(heardAt, now);
    learn(now);
    if (isQuiet(now)) {
      restart(now);
    } else if (heard.budget > 0 && heard.p95 > mostP95()) {
      cut(now);
    } else if (now - raisedAt >= RAISE_EVERY) {
      raise(now);
    }
  }

  private void learn(long now) {
    if (signal.p95 == 0) {
      if (now - heardAt >= LISTEN) {
        // Nothing comes live.
        baseline = 0;
        surprisedAt = 0;
        wasCut = false;
        rate = MOST_RATE;
      }
    } else if (baseline == 0 && rate == MOST_RATE) {
      rate = FIRST_RATE;
      surprisedAt = now;
    } else if (baseline == 0 && surprisedAt == 0) {
      baseline = signal.p95;
    } else if (quietFor(now) >= QUIET_SHOWS_AFTER) {
      baseline = signal.p95;
      surprisedAt = 0;
    }
  }

  /** How long all workers, or this one, have been quiet to hear how live is; -1: they aren't. */
  private long quietFor(long now) {
    if (surprisedAt != 0) {
      return now - surprisedAt;
    }
    long since = now % QUIET_EVERY;
    return baseline > 0 && since < QUIET && now - since > startedAt ? since : -1;
  }

  private boolean isQuiet(long now) {
    return quietFor(now) >= 0;
  }

  /** The p95 that the replay has to keep to. */
  private long mostP95() {
    return baseline == 0
        ? signal.budget
        : Math.min(signal.budget, Math.max((long) (SHARE * baseline), baseline + CHANCE));
  }

  private void cut(long now) {
    long since = now - cutAt;
    if (since < CUT_EVERY || (since < CUT_SHOWS_AFTER && signal.p95 <= p95AtCut)) {
      return;
    }
    step = Math.max(LEAST_STEP, rate * STEP);
    double left = Math.clamp((double) mostP95() / signal.p95, LEAST_CUT, MOST_CUT);
    rate = Math.max(LEAST_RATE, rate * left);
    wasCut = true;
    cutAt = now;
    p95AtCut = signal.p95;
    restart(now);
  }

  private void raise(long now) {
    double used = usedSinceRaise * 1_000.0 / (now - raisedAt);
    if (heldBack || used >= USED * rate) {
      rate = Math.min(MOST_RATE, wasCut ? rate + step : START * rate);
      step *= LONGER;
    }
    restart(now);
  }

  private void restart(long now) {
    raisedAt = now;
    usedSinceRaise = 0;
    heldBack = false;
  }

  /** How long to wait before the next chunk, ms; 0: none. To be asked again after that. */
  long waitFor(long now) {
    if (signal.paused) {
      return LONGEST_WAIT;
    }
    long closed = hours.opensIn(now);
    if (closed > 0) {
      return Math.min(LONGEST_WAIT, closed);
    }
    if (isQuiet(now)) {
      return LONGEST_WAIT / 4;
    }
    long wait = (long) Math.clamp(Math.ceil(nextAt - now), 0, LONGEST_WAIT);
    heldBack |= wait > 0 && allowed() == rate;
    return wait;
  }

  /** How long until the hours begin within which feeding is allowed; 0: they have begun. */
  long opensIn(long now) {
    return hours.opensIn(now);
  }

  /** Why nothing may be sent now; empty: it may. */
  String waiting(long now) {
    if (signal.paused) {
      return "paused";
    }
    return hours.opensIn(now) > 0
        ? "outside of %s-%s %s".formatted(hours.from(), hours.to(), hours.zone())
        : "";
  }

  /** Takes note of events that go now. */
  void take(int events, long now) {
    nextAt = Math.max(nextAt, (double) now) + events * 1_000.0 / allowed();
    usedSinceRaise += events;
  }

  /** Takes note of events that didn't go after all. */
  void giveBack(int events) {
    nextAt -= events * 1_000.0 / allowed();
    usedSinceRaise -= events;
  }

  /** Events a second that may be sent. */
  double allowed() {
    double share =
        signal.maxRate == 0
            ? Double.MAX_VALUE
            : Math.max(1.0, signal.maxRate) / Math.max(1, signal.workers);
    return Math.min(rate, share);
  }

  /** Most events of a chunk. */
  int chunk(int most) {
    return (int) Math.clamp(allowed() / CHUNKS_A_SECOND, 1, most);
  }

  /** How many rows may be gathered at once, of so many at most. */
  int section(int most) {
    return (int) Math.clamp(allowed() * SECTION_SECONDS, Math.min(LEAST_SECTION, most), most);
  }

  /** What the live p95 is without a replay, ms; 0: not known, or nothing comes live. */
  long baseline() {
    return baseline;
  }

  Signal signal() {
    return signal;
  }
}
