package io.watershed.sharding.replay;

import io.watershed.persistence.replay.DrivenJobs;
import io.watershed.persistence.replay.Relayed;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.protocol.pipeline.Emission;
import io.watershed.sharding.region.EntityRegion;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The actor of one replay job. At each wake-up it does what comes next, until only an operator,
 * workers or entities can go on. Holds nothing that the store doesn't: where it dies, the next one
 * begins with the same row.
 */
final class ReplayDriver extends AbstractBehavior<ReplayMessage> {

  /** The store has done what it could. */
  private record Stands(JobSteps.Standing standing) implements ReplayMessage.Own {}

  /** The store was out of reach. */
  private record LookFailed(Throwable cause) implements ReplayMessage.Own {}

  private record Reported(long sweep, EntitySweep.Report report) implements ReplayMessage.Own {}

  /**
   * What a job is driven with.
   *
   * @param regions the entities of a pipeline by its name; empty: this node doesn't run it
   * @param blocking runs what blocks
   */
  record Means(
      DrivenJobs replays,
      Function<String, Optional<EntityRegion>> regions,
      ReplaySettings settings,
      InstantSource clock,
      Executor blocking) {

    /** On a virtual thread for each task. */
    Means(
        DrivenJobs replays,
        Function<String, Optional<EntityRegion>> regions,
        ReplaySettings settings,
        InstantSource clock) {
      this(
          replays,
          regions,
          settings,
          clock,
          task -> Thread.ofVirtual().name("replay-job").start(task));
    }
  }

  private final String job;
  private final Means means;
  private final JobSteps steps;
  private final Consumer<ActorRef<ReplayMessage>> rest;

  private boolean looking;
  private boolean lookAgain;

  /** Why an entity can't seal. */
  private Optional<String> refusal = Optional.empty();

  /** What has been asked and hasn't answered. */
  private List<String> waitsFor = List.of();

  /** What entities are being brought to, and by whom; null: nothing. */
  private Target target;

  private ActorRef<EntitySweep.Command> sweep;

  /** Counts the sweeps, so that nobody listens to one that has been stopped. */
  private long sweeps;

  private ReplayDriver(
      ActorContext<ReplayMessage> context,
      String job,
      Means means,
      Consumer<ActorRef<ReplayMessage>> rest) {
    super(context);
    this.job = job;
    this.means = means;
    this.rest = rest;
    this.steps = new JobSteps(job, means.replays(), means.settings(), means.clock());
  }

  /**
   * @param rest is handed the actor where there is nothing to do, and stops it
   */
  static Behavior<ReplayMessage> create(
      String job, Means means, Consumer<ActorRef<ReplayMessage>> rest) {
    return Behaviors.setup(context -> new ReplayDriver(context, job, means, rest));
  }

  @Override
  public Receive<ReplayMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(ReplayMessage.Wake.class, wake -> look())
        .onMessage(Stands.class, this::onStands)
        .onMessage(LookFailed.class, this::onLookFailed)
        .onMessage(Reported.class, this::onReported)
        .onMessage(ReplayMessage.Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private Behavior<ReplayMessage> look() {
    if (looking) {
      lookAgain = true;
      return this;
    }
    looking = true;
    Optional<String> refused = refusal;
    List<String> silent = waitsFor;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> steps.goOn(refused, silent), means.blocking()),
            (standing, failure) ->
                failure == null ? new Stands(standing) : new LookFailed(failure));
    return this;
  }

  private Behavior<ReplayMessage> onStands(Stands stands) {
    looking = false;
    switch (stands.standing().step()) {
      case NextStep.Sweep next -> sweep(stands.standing().row().orElseThrow(), next.target());
      case NextStep.Rest idle -> {
        endSweep();
        rest.accept(getContext().getSelf());
      }
      case NextStep.Wait workers -> endSweep();
    }
    if (lookAgain) {
      lookAgain = false;
      return look();
    }
    return this;
  }

  private Behavior<ReplayMessage> onLookFailed(LookFailed failed) {
    looking = false;
    lookAgain = false;
    getContext()
        .getLog()
        .warn("replay job {}: can't go on, trying again: {}", job, failed.cause().getMessage());
    return this;
  }

  private void sweep(ReplayJobRow row, Target next) {
    if (sweep != null && next.equals(target)) {
      return;
    }
    endSweep();
    Optional<EntityRegion> region = means.regions().apply(row.pipeline());
    if (region.isEmpty()) {
      waitsFor = List.of("a node that runs " + row.pipeline());
      return;
    }
    long number = ++sweeps;
    target = next;
    sweep =
        getContext()
            .spawn(
                EntitySweep.create(
                    new EntitySweep.Task(
                        JobTerms.of(row),
                        next,
                        relayed(region.get()),
                        means.replays(),
                        region.get(),
                        means.settings(),
                        means.blocking()),
                    getContext()
                        .messageAdapter(
                            EntitySweep.Report.class, report -> new Reported(number, report))),
                "sweep-" + number);
  }

  private void endSweep() {
    if (sweep != null) {
      getContext().stop(sweep);
    }
    sweep = null;
    target = null;
    refusal = Optional.empty();
    waitsFor = List.of();
  }

  private Behavior<ReplayMessage> onReported(Reported reported) {
    if (reported.sweep() != sweeps || sweep == null) {
      return this;
    }
    return switch (reported.report()) {
      case EntitySweep.Ended ended -> {
        sweep = null;
        endSweep();
        yield look();
      }
      case EntitySweep.Refused refused -> {
        if (!refusal.equals(Optional.of(refused.reason()))) {
          getContext().getLog().warn("replay job {}: {}", job, refused.reason());
        }
        refusal = Optional.of(refused.reason());
        yield look();
      }
      case EntitySweep.WaitsFor silent -> {
        waitsFor = silent.entities();
        yield this;
      }
    };
  }

  private static Relayed relayed(EntityRegion region) {
    Optional<Emission.Results> topic = region.pipeline().emission().results();
    if (topic.isEmpty()) {
      return Relayed.NOTHING;
    }
    return topic.get().finalOnly() ? Relayed.CLOSED : Relayed.EVERYTHING;
  }
}
