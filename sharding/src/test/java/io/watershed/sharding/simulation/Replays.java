package io.watershed.sharding.simulation;

import io.watershed.persistence.replay.CutPosition;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.WindowType;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.intake.Placement;
import io.watershed.sharding.model.Cuts;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.replay.DriverInHand;
import io.watershed.sharding.replay.JobTerms;
import io.watershed.sharding.replay.ReplaySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Replay jobs: operators who plan and decide, drivers that are woken and die, workers that feed,
 * and those who look what entities answer.
 */
final class Replays {

  /** No live event is about it. */
  static final String ONLY_IN_FILES = "x0";

  private static final int MOST_JOBS = 5;

  final Jobs jobs;
  private final World world;
  private final Random random;
  private final ReplaySettings settings;
  private final Map<String, List<DriverInHand>> drivers = new HashMap<>();
  private final List<SplitWorker> workers = new ArrayList<>();

  /** What live may still send of what the files have. */
  private final List<Event> ofFiles = new ArrayList<>();

  Replays(World world) {
    this.world = world;
    this.random = world.random;
    this.jobs = new Jobs(world);
    this.settings =
        new ReplaySettings(
            Duration.ofSeconds(20),
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            Duration.ofMillis(700),
            Duration.ofMillis(300),
            1 + random.nextInt(3));
  }

  void start() {
    if (world.definition.windows().stream()
        .allMatch(window -> window.type() instanceof WindowType.Unbounded)) {
      // There is nothing that a job could correct.
      return;
    }
    int plans = 1 + random.nextInt(MOST_JOBS);
    for (int i = 0; i < plans; i++) {
      world.later(random.nextInt((int) Producers.LASTS), this::plan);
    }
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      workers.add(new SplitWorker(world, jobs));
    }
    world.later(1_000, this::decide);
    world.later(300, this::alarm);
    world.later(1_000, this::look);
    world.later(2_000, this::disturb);
  }

  /** Faults are over: whatever is left comes to an end. */
  void settle() {
    workers.forEach(SplitWorker::kill);
    workers.add(new SplitWorker(world, jobs));
    drivers
        .values()
        .forEach(
            of -> {
              while (of.size() > 1) {
                of.removeFirst().kill();
              }
            });
  }

  boolean isDone() {
    return jobs.unsettled().isEmpty()
        && jobs.all.values().stream()
            .noneMatch(job -> job.phase == ReplayPhase.PLANNED || job.phase == ReplayPhase.SEALED);
  }

  /** An event of a file that live is to see as well; null: there is none. */
  Event anyOfFiles(SimulatedLog log) {
    List<Event> own =
        ofFiles.stream()
            .filter(event -> !event.entity().equals(ONLY_IN_FILES))
            .filter(event -> !world.keyed || world.logOf(event.entity()) == log)
            .toList();
    return own.isEmpty() ? null : own.get(random.nextInt(own.size()));
  }

  /** What entities are told of a job. */
  ReplayTerms terms(JobPlan plan) {
    return mutated(JobTerms.of(jobs.find(plan.job()).orElseThrow()));
  }

  private ReplayTerms mutated(ReplayTerms terms) {
    return world.mutation == Mutation.NO_CUT
        ? new ReplayTerms(terms.job(), terms.generation(), terms.from(), terms.to(), Map.of())
        : terms;
  }

  private void plan() {
    long unit = world.any.unit();
    long from = world.any.base() + unit * (random.nextInt(300) - 60);
    long to = from + unit * (1 + random.nextInt(250));
    boolean whole = random.nextInt(5) == 0;
    OptionalLong first = Cuts.atOrBefore(world.definition, from);
    OptionalLong last = Cuts.atOrBefore(world.definition, to);
    if (whole || first.isEmpty() || last.isEmpty() || first.getAsLong() >= last.getAsLong()) {
      first = OptionalLong.of(world.any.base() - (1L << 40));
      last = OptionalLong.of(world.any.base() + (1L << 40));
    }
    plan(first.getAsLong(), last.getAsLong());
  }

  private void plan(long from, long to) {
    if (jobs.overlapping(from, to).isPresent()) {
      world.trace.add(world.now, "refused: another job has the range");
      return;
    }
    int generation = jobs.all.size() + 1;
    ReplayMode mode = random.nextInt(3) == 0 ? ReplayMode.MERGE : ReplayMode.REBUILD;
    List<CutPosition> cut = new ArrayList<>();
    if (mode == ReplayMode.REBUILD) {
      for (SimulatedLog log : world.logs) {
        Positions.Row row = world.store.positions.of(log.partition);
        if (row.offset > 0) {
          cut.add(
              new CutPosition(
                  log.partition.topicId(), log.partition.partition(), row.epoch, row.offset - 1));
        }
      }
    }
    Set<String> only =
        random.nextInt(4) == 0
            ? Set.of(world.entities.get(random.nextInt(world.entities.size())), ONLY_IN_FILES)
            : Set.of();
    JobPlan empty =
        new JobPlan(
            "job" + generation,
            generation,
            from,
            to,
            mode,
            only,
            world.definition.latestWins(),
            cut,
            List.of());
    JobPlan plan =
        new JobPlan(
            empty.job(),
            generation,
            from,
            to,
            mode,
            only,
            empty.anyTime(),
            cut,
            splits(events(empty)));
    jobs.plan(plan);
    world.trace.add(world.now, "plan", plan.job(), mode, from, to, "cut", cut, "only", only);
  }

  /** Much of what live has, and what it has not. */
  private List<Event> events(JobPlan plan) {
    List<Event> events = new ArrayList<>();
    boolean complete = random.nextBoolean();
    for (SimulatedLog log : world.logs) {
      for (SimulatedLog.Entry entry : log.entries) {
        if (complete || random.nextInt(4) != 0) {
          events.add(entry.event());
        }
        if (random.nextInt(12) == 0) {
          events.add(entry.event());
        }
      }
    }
    int more = random.nextInt(12);
    for (int i = 0; i < more; i++) {
      List<String> everyone = world.everyone().toList();
      String entity = everyone.get(random.nextInt(everyone.size()));
      long time = world.any.base() + world.any.unit() * (random.nextInt(400) - 80);
      events.add(
          random.nextInt(4) == 0
              ? world.producers.early(entity, time)
              : world.producers.fresh(entity, time));
    }
    ofFiles.addAll(events);
    events.removeIf(
        event ->
            !plan.takes(event) || !(plan.only().isEmpty() || plan.only().contains(event.entity())));
    if (random.nextBoolean()) {
      Collections.shuffle(events, random);
    }
    return events;
  }

  private List<List<JobPlan.Row>> splits(List<Event> events) {
    List<List<JobPlan.Row>> splits = new ArrayList<>();
    int number = random.nextInt(4);
    for (int i = 0; i < number; i++) {
      splits.add(new ArrayList<>());
    }
    long row = 0;
    for (int i = 0; number > 0 && i < events.size(); i++) {
      row += 1 + (random.nextInt(5) == 0 ? random.nextInt(10) : 0);
      splits.get(i * number / events.size()).add(new JobPlan.Row(row, events.get(i)));
    }
    return splits;
  }

  /** Operators. */
  private void decide() {
    for (Jobs.Job job : List.copyOf(jobs.all.values())) {
      if (!world.faults || random.nextInt(3) == 0) {
        decide(job, job.row());
      }
    }
    world.later(200 + random.nextInt(1_500), this::decide);
  }

  private void decide(Jobs.Job job, ReplayJobRow row) {
    if (job.isSettled()) {
      return;
    }
    switch (job.phase) {
      case PLANNED -> {
        if (job.paused) {
          jobs.pause(job, false);
        } else if (world.chance(20)) {
          jobs.pause(job, true);
        } else {
          turn(row, ReplayPhase.FEEDING, 15);
        }
      }
      case FEEDING -> {
        if (job.paused) {
          jobs.pause(job, false);
        } else if (world.chance(10)) {
          jobs.pause(job, true);
        } else if (world.chance(30)) {
          turn(row, ReplayPhase.ABORTED, 1);
        }
      }
      case SEALING -> {
        if (world.chance(20)) {
          turn(row, ReplayPhase.ABORTED, 1);
        }
      }
      case SEALED -> turn(row, ReplayPhase.PROMOTING, 10);
      case PROMOTING -> {
        if (world.chance(6)) {
          turn(row, ReplayPhase.ROLLING_BACK, 0);
        }
      }
      case PROMOTED -> {
        if (world.chance(3)) {
          turn(row, ReplayPhase.ROLLING_BACK, 0);
        } else if (world.chance(5)) {
          jobs.discard(job);
        }
      }
      case ROLLED_BACK -> {
        if (world.chance(2)) {
          turn(row, ReplayPhase.PROMOTING, 0);
        } else if (world.chance(3)) {
          jobs.discard(job);
        }
      }
      case ROLLING_BACK, ABORTED, FAILED -> {}
    }
  }

  /** Decided on what was there; the store may have something else by then. */
  private void turn(ReplayJobRow row, ReplayPhase next, int abortOneIn) {
    ReplayPhase to = abortOneIn > 0 && world.chance(abortOneIn) ? ReplayPhase.ABORTED : next;
    world.later(
        world.storeDelay(), () -> jobs.transition(row.job(), row.version(), to, "decided", "ada"));
  }

  private void alarm() {
    for (String job : jobs.unsettled()) {
      List<DriverInHand> alive = drivers.computeIfAbsent(job, j -> new ArrayList<>());
      alive.removeIf(driver -> !driver.isAlive());
      if (alive.isEmpty() || (alive.size() == 1 && world.chance(20))) {
        alive.add(driver(job));
      }
      alive.get(random.nextInt(alive.size())).wake();
    }
    world.later(100 + random.nextInt(500), this::alarm);
  }

  private void disturb() {
    if (!world.faults) {
      return;
    }
    if (random.nextInt(3) == 0) {
      workers.forEach(
          worker -> {
            if (random.nextBoolean()) {
              worker.kill();
            }
          });
      workers.removeIf(worker -> !worker.isAlive());
      workers.add(new SplitWorker(world, jobs));
    }
    drivers
        .values()
        .forEach(
            of ->
                of.forEach(
                    driver -> {
                      if (random.nextInt(6) == 0) {
                        driver.kill();
                      }
                    }));
    world.later(random.nextInt(4_000), this::disturb);
  }

  private DriverInHand driver(String job) {
    DriverInHand[] self = new DriverInHand[1];
    self[0] =
        new DriverInHand(
            job,
            jobs,
            new Entities(() -> self[0].goOn()),
            settings,
            () -> Instant.ofEpochMilli(world.now),
            work -> world.later(world.storeDelay(), work),
            world::later);
    return self[0];
  }

  /** Somebody asks an entity what it has. */
  private void look() {
    List<String> everyone = world.everyone().toList();
    String entity = everyone.get(random.nextInt(everyone.size()));
    Consumer<EntityView> answer = world.checks.replays::viewed;
    world.region.tell(world.placement.unitOf(entity), new Incarnation.Command.View(entity, answer));
    world.later(500 + random.nextInt(5_000), this::look);
  }

  /** The entities as a driver reaches them. */
  private final class Entities implements EntityRegion {

    private final Runnable answered;

    Entities(Runnable answered) {
      this.answered = answered;
    }

    @Override
    public PipelineDefinition pipeline() {
      return world.definition;
    }

    @Override
    public Placement placement() {
      return world.placement;
    }

    @Override
    public void tell(String entity, EntityCommand command) {
      Incarnation.Command told =
          switch (command) {
            case EntityCommand.Seal seal ->
                new Incarnation.Command.Seal(
                    new EntityCommand.Seal(mutated(seal.terms()), seal.entities(), seal.replyTo()),
                    done -> {
                      seal.replyTo().tell(done);
                      answered.run();
                    });
            case EntityCommand.Switch decided ->
                new Incarnation.Command.Switch(
                    decided,
                    done -> {
                      decided.replyTo().tell(done);
                      answered.run();
                    });
            default -> throw new IllegalArgumentException(command.toString());
          };
      world.network(
          command::toString, () -> world.region.tell(world.placement.unitOf(entity), told));
    }

    @Override
    public CompletionStage<EntityView> view(String entity, Duration timeout) {
      throw new UnsupportedOperationException();
    }
  }
}
