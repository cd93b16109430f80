package io.watershed.replay.worker;

import io.grpc.Status;
import io.watershed.replay.input.Split;
import io.watershed.replay.plan.InputMessages;
import io.watershed.v1.CompleteSplitRequest;
import io.watershed.v1.CompleteSplitResponse;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.EventChunk;
import io.watershed.v1.FeedRequest;
import io.watershed.v1.FeedResponse;
import io.watershed.v1.LeaseSplitRequest;
import io.watershed.v1.LeaseSplitResponse;
import io.watershed.v1.LeasedSplit;
import io.watershed.v1.ReplaySpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * The job of a test, as strict as a node about what a worker may do, and as unreliable as its
 * chances say. What a worker must never do is noted in {@link #broken}.
 */
final class HostileJob {

  /**
   * How likely each is, of 1: that a call is answered with UNAVAILABLE; that the lease is lost with
   * a chunk; that the connection is cut with it; that its answer is held back until a later one;
   * that an answer is repeated, also an old one; that the last answer is never sent; that Complete
   * is carried out, and says UNAVAILABLE.
   */
  record Chances(
      double unavailable,
      double lost,
      double cut,
      double late,
      double repeated,
      double silent,
      double unheard) {

    static final Chances NONE = new Chances(0, 0, 0, 0, 0, 0, 0);
  }

  /** Long enough for a busy machine. */
  private static final long EXPIRES_AFTER = 2_000;

  private enum State {
    READY,
    LEASED,
    DONE
  }

  private static final class Entry {
    final Split split;
    final int index;
    State state = State.READY;
    String lease = "";
    long nextRow;
    final long behindLast;

    /** What the worker knows to be durable. */
    long told;

    /** When there was a sign of life, ms. */
    long renewedAt;

    Entry(Split split, int index) {
      this.split = split;
      this.index = index;
      this.nextRow = split.firstRow();
      this.behindLast = split.rows() < 0 ? Long.MAX_VALUE : split.firstRow() + split.rows();
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final ReplaySpec spec;
  private final DescribePipelineResponse pipeline;
  private final Chances chances;
  private final int window;
  private final Random random;

  /** Texts of all events and refused rows by split and row, as they were received. */
  private final Map<Integer, Map<Long, String>> received = new HashMap<>();

  private final List<String> broken = new ArrayList<>();
  private final TreeSet<String> workers = new TreeSet<>();
  private int leases;
  private int mostBytes;
  private long chunks;
  private long keptAlive;
  private boolean paused;

  HostileJob(
      List<Split> splits,
      ReplaySpec spec,
      DescribePipelineResponse pipeline,
      Chances chances,
      int window,
      long seed) {
    for (var split : splits) {
      entries.add(new Entry(split, entries.size()));
    }
    this.spec = spec;
    this.pipeline = pipeline;
    this.chances = chances;
    this.window = window;
    this.random = new Random(seed);
  }

  private boolean happens(double chance) {
    return random.nextDouble() < chance;
  }

  private void mayBeUnavailable() {
    if (happens(chances.unavailable)) {
      throw Status.UNAVAILABLE.withDescription("so it goes").asRuntimeException();
    }
  }

  synchronized LeaseSplitResponse lease(LeaseSplitRequest request) {
    mayBeUnavailable();
    workers.add(request.getWorker());
    entries.stream().filter(entry -> now() - entry.renewedAt > EXPIRES_AFTER).forEach(this::free);
    for (var entry : entries) {
      if (entry.state == State.READY) {
        entry.state = State.LEASED;
        entry.lease = "lease-" + ++leases;
        entry.told = entry.nextRow;
        entry.renewedAt = now();
        return LeaseSplitResponse.newBuilder()
            .setLeased(
                LeasedSplit.newBuilder()
                    .setLease(entry.lease)
                    .setIndex(entry.index)
                    .setSplit(InputMessages.of(entry.split))
                    .setSpec(spec)
                    .setNextRow(entry.nextRow)
                    .setDefinition(pipeline.getDefinition())
                    .setFingerprint(pipeline.getFingerprint())
                    .setLeaseMs(300)
                    .setGrouped(random.nextBoolean()))
            .build();
      }
    }
    boolean finished = entries.stream().allMatch(entry -> entry.state == State.DONE);
    return LeaseSplitResponse.newBuilder().setFinished(finished).setRetryAfterMs(10).build();
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  private void free(Entry entry) {
    if (entry.state == State.LEASED) {
      entry.state = State.READY;
      entry.lease = "";
    }
  }

  synchronized CompleteSplitResponse complete(CompleteSplitRequest request) {
    mayBeUnavailable();
    var entry = entries.get(request.getIndex());
    require(entry, request.getLease());
    if (entry.told < (entry.split.rows() < 0 ? entry.nextRow : entry.behindLast)) {
      broken.add(
          "split %d was completed at row %d of %d"
              .formatted(entry.index, entry.told, entry.nextRow));
    }
    if (happens(chances.unheard / 2)) {
      free(entry);
      throw Status.UNAVAILABLE.withDescription("not done").asRuntimeException();
    }
    entry.state = State.DONE;
    if (happens(chances.unheard)) {
      throw Status.UNAVAILABLE.withDescription("done, but who knows").asRuntimeException();
    }
    return CompleteSplitResponse.getDefaultInstance();
  }

  private void require(Entry entry, String lease) {
    if (entry.state != State.LEASED || !entry.lease.equals(lease)) {
      throw Status.FAILED_PRECONDITION.withDescription("lease lost").asRuntimeException();
    }
    entry.renewedAt = now();
  }

  synchronized void pause(boolean now) {
    paused = now;
  }

  Feed feed() {
    return new Feed();
  }

  /** One call of a worker. */
  final class Feed {

    private Entry entry;
    private String lease;
    private long expected;
    private boolean silenced;
    private final ArrayDeque<FeedResponse> held = new ArrayDeque<>();
    private final List<FeedResponse> old = new ArrayList<>();

    /** Events of the call, and how many of them the worker has heard of as durable. */
    private long events;

    private long heard;

    /** Rows of a section are new in it, and those of an entity ascend. */
    private final Map<String, Long> lastOfEntity = new HashMap<>();

    private final TreeSet<Long> ofSection = new TreeSet<>();

    List<FeedResponse> take(FeedRequest request) {
      synchronized (HostileJob.this) {
        return switch (request.getMessageCase()) {
          case OPEN -> {
            entry = entries.get(request.getOpen().getIndex());
            lease = request.getOpen().getLease();
            require(entry, lease);
            expected = entry.nextRow;
            yield happens(chances.late) ? List.of() : List.of(answer());
          }
          case CHUNK -> chunk(request.getChunk());
          case KEEP_ALIVE -> {
            require(entry, lease);
            keptAlive++;
            yield silenced ? List.of() : flush();
          }
          case MESSAGE_NOT_SET -> throw Status.INVALID_ARGUMENT.asRuntimeException();
        };
      }
    }

    private List<FeedResponse> flush() {
      var answers = new ArrayList<>(held);
      held.clear();
      answers.add(answer());
      answers.forEach(this::heard);
      return answers;
    }

    private List<FeedResponse> chunk(EventChunk chunk) {
      require(entry, lease);
      chunks++;
      mostBytes = Math.max(mostBytes, chunk.getSerializedSize());
      if (chunk.getSerializedSize() > 256 << 10) {
        broken.add("a chunk of " + chunk.getSerializedSize() + " bytes");
      }
      int events = chunk.getRowCount() + chunk.getRefusedCount();
      this.events += events;
      if (this.events - heard > window) {
        broken.add(this.events - heard + " events under way in a window of " + window);
      }
      if (happens(chances.lost)) {
        free(entry);
        throw Status.FAILED_PRECONDITION.withDescription("lease lost").asRuntimeException();
      }
      if (happens(chances.cut)) {
        free(entry);
        throw Status.UNAVAILABLE.withDescription("cut").asRuntimeException();
      }
      note(chunk);
      entry.nextRow = Math.max(entry.nextRow, chunk.getNextRow());
      var answer = answer();
      old.add(answer);
      var answers = new ArrayList<FeedResponse>();
      boolean last = entry.nextRow >= entry.behindLast;
      if (last && happens(chances.silent)) {
        // Durable, and never said.
        silenced = true;
        return List.of();
      }
      held.add(answer);
      if (!happens(chances.late) || last) {
        answers.addAll(held);
        held.clear();
        if (happens(chances.repeated)) {
          answers.add(old.get(random.nextInt(old.size())));
        }
      }
      answers.forEach(this::heard);
      return answers;
    }

    private void heard(FeedResponse answer) {
      entry.told = Math.max(entry.told, answer.getDurableRow());
      heard = Math.max(heard, answer.getDurableEvents());
    }

    private void note(EventChunk chunk) {
      var rows = received.computeIfAbsent(entry.index, none -> new HashMap<>());
      for (var event : ChunkText.of(chunk).entrySet()) {
        if (!ofSection.add(event.getKey())) {
          broken.add("row %d twice in a section".formatted(event.getKey()));
        }
        var before = rows.put(event.getKey(), event.getValue());
        if (before != null && !before.equals(event.getValue())) {
          broken.add("row %d: %s, and then %s".formatted(event.getKey(), before, event.getValue()));
        }
      }
      long row = 0;
      for (int i = 0; i < chunk.getRowCount(); i++) {
        row += chunk.getRow(i);
        var before = lastOfEntity.put(chunk.getEntity(chunk.getEntityIndex(i)), row);
        if (before != null && before >= row) {
          broken.add("row %d of an entity behind its row %d".formatted(row, before));
        }
      }
      if (chunk.getNextRow() != 0) {
        if (!ofSection.isEmpty()
            && (ofSection.first() < expected || ofSection.last() >= chunk.getNextRow())) {
          broken.add(
              "rows %d to %d in a section from %d to %d"
                  .formatted(ofSection.first(), ofSection.last(), expected, chunk.getNextRow()));
        }
        ofSection.clear();
        if (chunk.getNextRow() < expected) {
          broken.add("rows go back from %d to %d".formatted(expected, chunk.getNextRow()));
        }
        expected = chunk.getNextRow();
      }
    }

    private FeedResponse answer() {
      return FeedResponse.newBuilder()
          .setDurableRow(entry.nextRow)
          .setDurableEvents(events)
          .setWindow(window)
          .setBudgetMs(1_000)
          .setPaused(paused)
          .setMaxRate(spec.getMaxRate())
          .setWorkers(1)
          .build();
    }

    void end() {
      synchronized (HostileJob.this) {
        if (entry != null && entry.lease.equals(lease)) {
          free(entry);
        }
      }
    }
  }

  /** What was received of a split, by row. */
  synchronized Map<Long, String> received(int index) {
    return new HashMap<>(received.getOrDefault(index, Map.of()));
  }

  /** What no worker may do, and one did. */
  synchronized List<String> broken() {
    return List.copyOf(broken);
  }

  synchronized boolean isDone() {
    return entries.stream().allMatch(entry -> entry.state == State.DONE);
  }

  synchronized int leases() {
    return leases;
  }

  synchronized long chunks() {
    return chunks;
  }

  synchronized long keptAlive() {
    return keptAlive;
  }

  synchronized int mostBytes() {
    return mostBytes;
  }

  synchronized int workers() {
    return workers.size();
  }
}
