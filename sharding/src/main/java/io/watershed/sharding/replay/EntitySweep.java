package io.watershed.sharding.replay;

import io.watershed.persistence.replay.DrivenJobs;
import io.watershed.persistence.replay.Relayed;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityCommand.ReplayDone;
import io.watershed.sharding.region.EntityRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Brings all entities of a job to one {@link Target}: page by page, some actors at a time, each
 * told again until it has answered, and noted once it has. The later they answer the fewer they
 * are, so that what comes live finds journal and cores free. An actor of its own for each target,
 * so that an answer to what was asked before can't be taken for one.
 */
final class EntitySweep extends AbstractBehavior<EntitySweep.Command> {

  /** Entities of a command, well below the largest message. */
  private static final int MOST_ENTITIES = 500;

  private static final int MOST_CHARACTERS = 32_000;

  /** Entities of a page where each has its own actor. */
  private static final int PAGE = 2_000;

  /** Where they share actors: large, so that each actor is asked for many at once. */
  private static final int SHARED_PAGE = 50_000;

  /** Actors at a time at first, and however late they answer. */
  private static final int LEAST_WIDTH = 64;

  /** An answer within this time, ns, allows one more at a time; a later one takes a quarter. */
  private static final long ANSWER_WITHIN = 100_000_000;

  private static final double CUT = 0.75;

  /** How many of those that haven't answered are named. */
  private static final int NAMED = 3;

  /** What it understands. */
  sealed interface Command {}

  private record Page(List<String> entities) implements Command {}

  private record PageFailed(Throwable cause) implements Command {}

  private record Answered(ReplayDone done) implements Command {}

  private record Noted() implements Command {}

  private record NotNoted(List<String> entities, Throwable cause) implements Command {}

  private enum Beat implements Command {
    REPEAT,
    READ,
    NOTE
  }

  /** What it tells whoever started it. */
  sealed interface Report {}

  /** Every entity is there. */
  record Ended() implements Report {}

  /** An entity can't go on; the others do. */
  record Refused(String reason) implements Report {}

  /** Some of those that have not answered for long; none: all have. */
  record WaitsFor(List<String> entities) implements Report {}

  /**
   * What a sweep is about.
   *
   * @param relayed which results of the pipeline its results topic gets
   * @param blocking runs what blocks
   */
  record Task(
      ReplayTerms terms,
      Target target,
      Relayed relayed,
      DrivenJobs replays,
      EntityRegion region,
      ReplaySettings settings,
      Executor blocking) {

    EntityCommand command(List<String> entities, ActorRef<ReplayDone> replyTo) {
      return switch (target.state()) {
        case SEALED -> new EntityCommand.Seal(terms, entities, replyTo);
        case PROMOTED -> switched(entities, ReplaySwitch.Kind.PROMOTED, replyTo);
        case ROLLED_BACK -> switched(entities, ReplaySwitch.Kind.ROLLED_BACK, replyTo);
        case DISCARDED -> switched(entities, ReplaySwitch.Kind.DISCARDED, replyTo);
        case OPEN ->
            throw new IllegalArgumentException(
                "state: OPEN, job " + terms.job() + " (expected: one that ends an open shadow)");
      };
    }

    private EntityCommand switched(
        List<String> entities, ReplaySwitch.Kind kind, ActorRef<ReplayDone> replyTo) {
      return new EntityCommand.Switch(terms, entities, target.decision(), kind, replyTo);
    }
  }

  /** The entities of one actor, some of them under way. */
  private static final class Work {
    private final ArrayDeque<List<String>> parts = new ArrayDeque<>();
    private List<String> last = new ArrayList<>();
    private int characters;

    /** Number of the beat before which it was told. */
    private long told;

    private long toldAtNanos;

    void add(String entity) {
      if (last.isEmpty()
          || last.size() == MOST_ENTITIES
          || characters + entity.length() > MOST_CHARACTERS) {
        last = new ArrayList<>();
        characters = 0;
        parts.add(last);
      }
      last.add(entity);
      characters += entity.length();
    }
  }

  private final TimerScheduler<Command> timers;
  private final Task task;
  private final ActorRef<Report> parent;
  private final ActorRef<ReplayDone> answers;
  private final ArrayDeque<Map.Entry<String, Work>> waiting = new ArrayDeque<>();
  private final Map<String, Work> underWay = new HashMap<>();
  private List<String> toNote = new ArrayList<>();
  private boolean noting;
  private String after = "";
  private boolean foundInPass;
  private long beat;
  private double width;
  private long cutAtNanos;

  private EntitySweep(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Task task,
      ActorRef<Report> parent) {
    super(context);
    this.timers = timers;
    this.task = task;
    this.parent = parent;
    this.answers = context.messageAdapter(ReplayDone.class, Answered::new);
    this.width = Math.min(LEAST_WIDTH, task.settings().unitsAtATime());
    this.cutAtNanos = System.nanoTime();
    timers.startTimerWithFixedDelay(Beat.REPEAT, task.settings().repeatAfter());
    read();
  }

  static Behavior<Command> create(Task task, ActorRef<Report> parent) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new EntitySweep(context, timers, task, parent)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Page.class, this::onPage)
        .onMessage(PageFailed.class, this::onPageFailed)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Noted.class, noted -> onNoted())
        .onMessage(NotNoted.class, this::onNotNoted)
        .onMessageEquals(Beat.REPEAT, this::onRepeat)
        .onMessageEquals(Beat.READ, this::read)
        .onMessageEquals(Beat.NOTE, this::note)
        .build();
  }

  private Behavior<Command> read() {
    Target target = task.target();
    int limit = task.region().placement().isShared() ? SHARED_PAGE : PAGE;
    String last = after;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () ->
                    task.replays()
                        .entitiesBefore(
                            task.terms().job(), target.state(), target.decision(), last, limit),
                task.blocking()),
            (page, failure) -> failure == null ? new Page(page) : new PageFailed(failure));
    return this;
  }

  private Behavior<Command> onPage(Page page) {
    if (page.entities().isEmpty()) {
      if (!foundInPass) {
        parent.tell(new Ended());
        return Behaviors.stopped();
      }
      foundInPass = false;
      after = "";
      return read();
    }
    foundInPass = true;
    after = page.entities().getLast();
    Map<String, Work> units = new HashMap<>();
    for (String entity : page.entities()) {
      units
          .computeIfAbsent(task.region().placement().unitOf(entity), unit -> new Work())
          .add(entity);
    }
    waiting.addAll(units.entrySet());
    fill();
    return this;
  }

  private void fill() {
    while (underWay.size() < (int) width && !waiting.isEmpty()) {
      Map.Entry<String, Work> next = waiting.remove();
      underWay.put(next.getKey(), next.getValue());
      tell(next.getValue());
    }
  }

  private void tell(Work work) {
    work.told = beat;
    work.toldAtNanos = System.nanoTime();
    List<String> entities = work.parts.element();
    task.region().tell(entities.getFirst(), task.command(entities, answers));
  }

  private Behavior<Command> onAnswered(Answered answered) {
    ReplayDone done = answered.done();
    if (done.refusal().isPresent()) {
      parent.tell(new Refused(done.refusal().get()));
      return this;
    }
    if (done.entities().isEmpty()) {
      return this;
    }
    String unit = task.region().placement().unitOf(done.entities().getFirst());
    Work work = underWay.get(unit);
    if (work == null || !work.parts.element().equals(done.entities())) {
      return this;
    }
    adapt(work.toldAtNanos);
    toNote.addAll(work.parts.remove());
    if (work.parts.isEmpty()) {
      underWay.remove(unit);
      fill();
    } else {
      tell(work);
    }
    return note();
  }

  private void adapt(long toldAtNanos) {
    int most = task.settings().unitsAtATime();
    long now = System.nanoTime();
    if (now - toldAtNanos <= ANSWER_WITHIN) {
      width = Math.min(most, width + 1);
    } else if (now - cutAtNanos > ANSWER_WITHIN) {
      width = Math.max(Math.min(LEAST_WIDTH, most), CUT * width);
      cutAtNanos = now;
    }
  }

  private Behavior<Command> note() {
    if (noting || toNote.isEmpty()) {
      return this;
    }
    noting = true;
    List<String> entities = toNote;
    toNote = new ArrayList<>();
    Target target = task.target();
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(
                () ->
                    task.replays()
                        .reached(
                            task.terms().job(),
                            entities,
                            target.state(),
                            target.decision(),
                            task.relayed()),
                task.blocking()),
            (done, failure) -> failure == null ? new Noted() : new NotNoted(entities, failure));
    return this;
  }

  private Behavior<Command> onNoted() {
    noting = false;
    if (!toNote.isEmpty()) {
      return note();
    }
    return underWay.isEmpty() && waiting.isEmpty() ? read() : this;
  }

  private Behavior<Command> onNotNoted(NotNoted failed) {
    noting = false;
    toNote.addAll(failed.entities());
    return later(Beat.NOTE, failed.cause());
  }

  private Behavior<Command> onPageFailed(PageFailed failed) {
    return later(Beat.READ, failed.cause());
  }

  private Behavior<Command> later(Beat beat, Throwable cause) {
    getContext()
        .getLog()
        .warn(
            "replay job {}: can't bring its entities to {}, trying again: {}",
            task.terms().job(),
            task.target().state(),
            cause.getMessage());
    timers.startSingleTimer(beat, task.settings().lookEvery());
    return this;
  }

  private Behavior<Command> onRepeat() {
    List<String> silent = new ArrayList<>();
    for (Work work : underWay.values()) {
      if (work.told < beat) {
        if (silent.size() < NAMED) {
          silent.add(work.parts.element().getFirst());
        }
        tell(work);
      }
    }
    beat++;
    silent.sort(null);
    parent.tell(new WaitsFor(silent));
    return this;
  }
}
