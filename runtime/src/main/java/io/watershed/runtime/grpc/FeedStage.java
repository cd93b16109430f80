package io.watershed.runtime.grpc;

import io.watershed.persistence.replay.RefusedRow;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityCommand.Fed;
import io.watershed.sharding.intake.Limits;
import io.watershed.sharding.intake.Shipment;
import io.watershed.sharding.intake.SplitFlow;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.v1.FeedRequest;
import io.watershed.v1.FeedResponse;
import io.watershed.v1.ReplaySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import scala.Tuple2;
import scala.runtime.BoxedUnit;

/**
 * One Feed call: chunks of a leased split in, batches out to the entities, and up to which row
 * everything is durable back to the worker. What isn't durable is bounded: with no room for more,
 * no more is read. Entities are recorded as touched before they first hear of the job. Any failure
 * of the store ends the call; the worker begins anew where the store has it.
 */
final class FeedStage extends GraphStage<FlowShape<FeedRequest, FeedResponse>> {

  /** What the feeds of a node share. */
  record Setting(
      HostedPipelines pipelines, ReplayStore store, TouchedEntities touched, FeedMeters meters) {}

  static final Limits LIMITS = Limits.STANDARD;

  private static final Duration TICK = Duration.ofMillis(50);
  private static final String END = "end";
  private static final Duration LINGER = Duration.ofSeconds(2);

  /** How often progress is stored while it goes on. */
  private static final long STORE_EVERY = 250;

  /** How often the lease is renewed at least, and the worker told how things stand. */
  private static final long RENEW_EVERY = 1_000;

  /** The worker is told when so many events more are durable: it may be waiting for that. */
  private static final int TELL_AFTER = LIMITS.heldEvents() / 8;

  /** The end of a split is stored at once, but a slow trickle of chunks not one by one. */
  private static final long STORE_AFTER = 20;

  private final Inlet<FeedRequest> in = Inlet.create("Feed.in");
  private final Outlet<FeedResponse> out = Outlet.create("Feed.out");
  private final FlowShape<FeedRequest, FeedResponse> shape = FlowShape.of(in, out);
  private final Setting setting;

  FeedStage(Setting setting) {
    this.setting = setting;
  }

  @Override
  public FlowShape<FeedRequest, FeedResponse> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    private final AsyncCallback<FeedLease.Opened> opened = createAsyncCallback(this::onOpened);
    private final AsyncCallback<Collection<String>> touched = createAsyncCallback(this::onTouched);
    private final AsyncCallback<FeedLease.Look> renewed = createAsyncCallback(this::onRenewed);
    private final AsyncCallback<List<RefusedRow>> quarantined =
        createAsyncCallback(this::onQuarantined);
    private final AsyncCallback<Throwable> failed = createAsyncCallback(this::end);

    private ActorRef<Fed> answers;
    private FeedLease lease;

    // Known once the lease is found to hold; null before.
    private SplitFlow flow;
    private SplitProgress progress;
    private ChunkReader reader;
    private EntityRegion region;
    private ReplayTerms terms;
    private SourcePartition source;
    private FeedMeters.OfPipeline meters;
    private ReplaySpec spec;
    private FeedLease.Look look;

    /** A chunk that waits until its entities are recorded. */
    private FedRows waiting;

    /** Rows that came and had been durable before the call. */
    private long passedOver;

    /** How much of the durable the worker knows. */
    private long toldEvents;

    private int quarantining;
    private boolean storing;

    /** The job fails; the call ends once that is stored. */
    private boolean failing;

    /** The worker has been told why. */
    private boolean ended;

    private long storedAt;
    private long heardAt;
    private boolean answerDue;

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              heardAt = now();
              FeedRequest request = grab(in);
              if (ended) {
                pull(in);
                return;
              }
              try {
                onRequest(request);
              } catch (ServiceException e) {
                end(e);
                return;
              }
              read();
            }

            @Override
            public void onUpstreamFinish() {
              if (ended) {
                completeStage();
              } else if (lease == null) {
                end(ServiceException.invalid("message", "none", "open, then chunks"));
              } else {
                completeIfDone();
              }
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              answer();
            }
          });
    }

    @Override
    public void preStart() {
      answers = Adapter.toTyped(getStageActor(this::onMessage).ref());
      heardAt = now();
      pull(in);
    }

    private <T> void into(CompletionStage<T> stage, AsyncCallback<T> callback) {
      stage.whenComplete(
          (value, failure) -> {
            if (failure == null) {
              callback.invoke(value);
            } else {
              failed.invoke(failure);
            }
          });
    }

    /**
     * Ends the call, and takes what is still on its way: if that were cancelled, the worker might
     * hear of nothing but the cancellation.
     */
    private void end(Throwable failure) {
      if (ended) {
        return;
      }
      ended = true;
      fail(out, failure);
      if (isClosed(in)) {
        completeStage();
        return;
      }
      cancelTimer(TICK);
      scheduleOnce(END, LINGER);
      if (!hasBeenPulled(in)) {
        pull(in);
      }
    }

    private void onRequest(FeedRequest request) {
      switch (request.getMessageCase()) {
        case OPEN -> {
          if (lease != null) {
            throw ServiceException.invalid("message", "open", "chunk or keep_alive after it");
          }
          lease = new FeedLease(setting.store(), ReplayRequests.valid(request.getOpen()));
          into(lease.open(), opened);
        }
        case CHUNK -> {
          expectOpen("chunk");
          waiting = reader.read(request.getChunk());
          List<String> unknown = setting.touched().unknown(lease.job(), waiting.entities());
          if (unknown.isEmpty()) {
            take();
          } else {
            into(lease.touch(unknown), touched);
          }
        }
        case KEEP_ALIVE -> expectOpen("keep_alive");
        case MESSAGE_NOT_SET ->
            throw ServiceException.invalid("message", "", "open, chunk or keep_alive");
      }
    }

    private void expectOpen(String message) {
      if (flow == null) {
        throw ServiceException.invalid("message", message, "open first");
      }
    }

    private void onOpened(FeedLease.Opened found) {
      if (ended) {
        return;
      }
      var pipeline = setting.pipelines().named(found.job().pipeline());
      if (!pipeline.fingerprint().equals(found.job().fingerprint())) {
        end(
            ServiceException.precondition(
                "fingerprint of job " + lease.job(),
                found.job().fingerprint(),
                pipeline.fingerprint()));
        return;
      }
      var definition = pipeline.definition();
      region = pipeline.region();
      terms = found.terms();
      source = lease.source();
      spec = ReplayMessages.spec(found.job());
      reader =
          new ChunkReader(definition, terms.from(), terms.to(), Set.copyOf(spec.getEntitiesList()));
      flow = new SplitFlow(definition, region.placement(), LIMITS, found.nextRow(), 0);
      progress = new SplitProgress(found.nextRow());
      meters = setting.meters().of(definition.name());
      look = found.look();
      storedAt = now();
      scheduleWithFixedDelay(TICK, TICK, TICK);
      answerDue = true;
      answer();
      read();
      completeIfDone();
    }

    /** Asks for more, where there is room for it. */
    private void read() {
      boolean open = lease == null || (flow != null && !look.paused() && waiting == null);
      if (open
          && (flow == null || (flow.hasRoom() && quarantining < LIMITS.batchEvents()))
          && !hasBeenPulled(in)
          && !isClosed(in)) {
        pull(in);
      }
    }

    private void onTouched(Collection<String> entities) {
      if (ended) {
        return;
      }
      setting.touched().add(lease.job(), entities);
      take();
      read();
    }

    /** Takes in the rows of the chunk; those before the beginning are durable already. */
    private void take() {
      FedRows chunk = waiting;
      waiting = null;
      try {
        take(chunk);
      } catch (IllegalArgumentException e) {
        end(ServiceException.invalid("row", e.getMessage(), "rows of an entity ascending"));
      }
    }

    private void take(FedRows chunk) {
      long first = flow.nextRow();
      long now = now();
      int passed = 0;
      List<RefusedRow> refused = new ArrayList<>(chunk.refused().size());
      for (RefusedRow row : chunk.refused()) {
        if (row.row() >= first) {
          flow.refuse(row.row());
          refused.add(row);
        } else {
          passed++;
        }
      }
      for (int i = 0; i < chunk.rows().length; i++) {
        if (chunk.rows()[i] >= first) {
          flow.add(chunk.rows()[i], chunk.events()[i], now);
        } else {
          passed++;
        }
      }
      passedOver += passed;
      progress.add(chunk.counts());
      if (chunk.nextRow() > 0) {
        flow.pass(Math.max(chunk.nextRow(), first));
        progress.endSection(chunk.nextRow());
      }
      quarantine(refused);
      ship(now);
      progressed(now);
    }

    private void quarantine(List<RefusedRow> rows) {
      if (!rows.isEmpty()) {
        quarantining += rows.size();
        into(lease.quarantine(rows), quarantined);
      }
    }

    private void onQuarantined(List<RefusedRow> rows) {
      if (ended) {
        return;
      }
      quarantining -= rows.size();
      rows.forEach(row -> flow.quarantined(row.row()));
      meters.refused.increment(rows.size());
      progressed(now());
      read();
    }

    private void ship(long now) {
      for (var shipment = flow.next(now); shipment != null; shipment = flow.next(now)) {
        send(shipment);
      }
    }

    private void send(Shipment shipment) {
      region.tell(
          shipment.events().entity(0),
          new EntityCommand.Feed(terms, source, shipment.id(), shipment.events(), answers));
    }

    private BoxedUnit onMessage(Tuple2<org.apache.pekko.actor.ActorRef, Object> message) {
      if (message._2() instanceof Fed fed && !failing && !ended) {
        onFed(fed);
      }
      return BoxedUnit.UNIT;
    }

    private void onFed(Fed fed) {
      if (fed.refusal().isPresent()) {
        failing = true;
        lease
            .fail(fed.unit() + ": " + fed.refusal().get())
            .whenComplete((end, failure) -> failed.invoke(failure == null ? end : failure));
        return;
      }
      long now = now();
      Shipment shipment = flow.applied(fed.batchId(), now);
      if (shipment != null) {
        meters.batches.increment();
        meters.events.increment(shipment.events().size());
        ship(now);
        progressed(now);
        read();
      }
    }

    @Override
    public void onTimer(Object key) {
      if (END.equals(key)) {
        completeStage();
        return;
      }
      if (failing || ended) {
        return;
      }
      long now = now();
      flow.repeat(
          now,
          shipment -> {
            meters.resends.increment();
            send(shipment);
          });
      ship(now);
      progressed(now);
      if (hasBeenPulled(in) && progress.isComplete() && now - heardAt > FeedLease.MILLIS) {
        end(
            ServiceException.precondition(
                "worker", "silent for " + (now - heardAt) + " ms", "a chunk or keep_alive"));
      }
    }

    private void progressed(long now) {
      progress.reached(flow.durableRow());
      if (flow.durableEvents() + passedOver - toldEvents >= TELL_AFTER) {
        answerDue = true;
      }
      store(now);
      answer();
    }

    private void store(long now) {
      if (storing || failing) {
        return;
      }
      long since = now - storedAt;
      boolean due =
          since >= RENEW_EVERY
              || (progress.isAhead()
                  && (since >= STORE_EVERY || (progress.isComplete() && since >= STORE_AFTER)));
      if (due || (isClosed(in) && progress.isAhead() && progress.isComplete())) {
        storing = true;
        var counts = progress.beginStoring();
        into(lease.renew(progress.storingRow(), counts), renewed);
      }
    }

    private void onRenewed(FeedLease.Look seen) {
      if (ended) {
        return;
      }
      storing = false;
      storedAt = now();
      look = seen;
      progress.storingDone();
      answerDue = true;
      answer();
      read();
      completeIfDone();
    }

    private void answer() {
      if (answerDue && flow != null && !ended && isAvailable(out)) {
        answerDue = false;
        toldEvents = flow.durableEvents() + passedOver;
        push(
            out,
            FeedResponse.newBuilder()
                .setDurableRow(progress.stored())
                .setDurableEvents(toldEvents)
                .setWindow(LIMITS.heldEvents())
                .setLiveP95Ms(look.liveMillis())
                .setBudgetMs(region.pipeline().latencyBudget().toMillis())
                .setPaused(look.paused())
                .setMaxRate(spec.getMaxRate())
                .setWorkers(look.workers())
                .build());
        completeIfDone();
      }
    }

    /** The worker has nothing more to say, and has been told that all of it is durable. */
    private void completeIfDone() {
      if (isClosed(in)
          && flow != null
          && !ended
          && waiting == null
          && progress.isComplete()
          && !progress.isAhead()
          && !storing
          && !answerDue) {
        completeStage();
      }
    }

    /** What is durable by now need not be sent again by whoever gets the split next. */
    @Override
    public void postStop() {
      if (progress != null && progress.isAhead() && !storing && !failing) {
        var counts = progress.beginStoring();
        lease.renew(progress.storingRow(), counts).exceptionally(failure -> null);
      }
    }
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
