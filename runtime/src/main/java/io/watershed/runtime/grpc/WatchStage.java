package io.watershed.runtime.grpc;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.entity.EntityCommand.Subscribe;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.EntityView.ViewedWindow;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.v1.Status;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import scala.Tuple2;
import scala.runtime.BoxedUnit;

/**
 * The source of one Watch: a soft subscription at the entity, renewed as long as the stream lives.
 * A view that follows the last one without a gap brings its changes itself; after a gap (a lost
 * message, a move, a resumption), or where the entity was read back in between, the windows that
 * closed since are read from the store.
 */
final class WatchStage extends GraphStage<SourceShape<WatchResponse>> {

  static final Duration RENEWAL = Duration.ofSeconds(3);

  /** About 200 bytes a window, so a response stays far below what a message may have. */
  static final int WINDOWS_A_RESPONSE = 1_000;

  private final Outlet<WatchResponse> out = Outlet.create("Watch.out");
  private final Requests.Watch request;
  private final Results results;
  private final Duration viewTimeout;
  private final Duration renewal;

  WatchStage(Requests.Watch request, Results results, Duration viewTimeout, Duration renewal) {
    this.request = request;
    this.results = results;
    this.viewTimeout = viewTimeout;
    this.renewal = renewal;
  }

  @Override
  public SourceShape<WatchResponse> shape() {
    return SourceShape.of(out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  /**
   * @param results of what the store was asked for
   */
  private record Read(EntityView view, List<WindowResult> results) {}

  private record Key(String window, long key) {}

  private static List<WindowResult> joined(List<WindowResult> some, List<WindowResult> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private final class Logic extends TimerGraphStageLogic {

    private static final String RENEW = "renew";

    private final EntityRegion region = request.pipeline().region();
    private final ResultMessages messages = new ResultMessages(request.pipeline().definition());
    private final ChangedRows stored =
        new ChangedRows(results, request.pipeline().name(), request.entity());
    private final WatchBuffer buffer = new WatchBuffer(request.afterSequenceNumber());
    private final AsyncCallback<EntityView> baseline = createAsyncCallback(this::onBaseline);
    private final AsyncCallback<Read> read = createAsyncCallback(this::onRead);
    private final AsyncCallback<Throwable> failed = createAsyncCallback(this::failStage);
    private ActorRef<EntityView> self;
    private boolean reading;
    private boolean told;
    // The newest view that came while the store was being read; older ones need not be kept.
    private EntityView waiting;

    Logic() {
      super(shape());
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              tell();
            }
          });
    }

    @Override
    public void preStart() {
      self = Adapter.toTyped(getStageActor(this::onMessage).ref());
      region.view(request.entity(), viewTimeout).whenComplete(into(baseline));
    }

    private <T> BiConsumer<T, Throwable> into(AsyncCallback<T> callback) {
      return (value, failure) -> {
        if (failure == null) {
          callback.invoke(value);
        } else {
          failed.invoke(failure);
        }
      };
    }

    private BoxedUnit onMessage(Tuple2<org.apache.pekko.actor.ActorRef, Object> message) {
      if (message._2() instanceof EntityView view) {
        onView(view);
      }
      return BoxedUnit.UNIT;
    }

    private void onBaseline(EntityView view) {
      long after = request.afterSequenceNumber();
      if (after > view.sequenceNumber()) {
        failStage(ServiceException.aheadOfEntity(after, view.sequenceNumber(), request.entity()));
        return;
      }
      if (after == 0) {
        apply(view, List.of());
      } else {
        onView(view);
      }
      renew();
      scheduleWithFixedDelay(RENEW, renewal, renewal);
    }

    @Override
    public void onTimer(Object key) {
      renew();
    }

    private void renew() {
      region.tell(request.entity(), new Subscribe(request.entity(), buffer.handled(), self));
    }

    private void onView(EntityView view) {
      if (view.sequenceNumber() <= buffer.handled()) {
        return;
      }
      if (reading) {
        if (waiting == null || waiting.sequenceNumber() < view.sequenceNumber()) {
          waiting = view;
        }
      } else {
        List<ReplaySwitch> news = newsOf(view);
        if (news.isEmpty() && view.closedAfter() <= buffer.handled()) {
          apply(view, List.of());
        } else {
          reading = true;
          closedSince(view)
              .thenCombine(switched(view, news), WatchStage::joined)
              .thenApply(rows -> new Read(view, rows))
              .whenComplete(into(read));
        }
      }
    }

    /** Decisions on replay jobs that the client hasn't heard of. */
    private List<ReplaySwitch> newsOf(EntityView view) {
      return view.switches().all().stream()
          .filter(decided -> decided.sequence() > buffer.handled())
          .toList();
    }

    private CompletionStage<List<WindowResult>> closedSince(EntityView view) {
      return stored
          .closed(Sides.current(view.switches()), buffer.handled(), view.sequenceNumber())
          .thenApply(rows -> rows.stream().map(row -> message(view, row)).toList());
    }

    /** All windows in the ranges of these decisions, as they count since. */
    private CompletionStage<List<WindowResult>> switched(
        EntityView view, List<ReplaySwitch> decisions) {
      CompletionStage<List<WindowResult>> all = CompletableFuture.completedFuture(List.of());
      for (ReplaySwitch decision : decisions) {
        var since = stored.closed(Sides.current(view.switches()), 0, view.sequenceNumber());
        var before =
            stored.closed(Sides.before(view.switches(), decision), 0, view.sequenceNumber());
        all =
            all.thenCombine(
                since.thenCombine(before, (now, former) -> switched(view, decision, now, former)),
                WatchStage::joined);
      }
      return all;
    }

    private List<WindowResult> switched(
        EntityView view, ReplaySwitch decision, List<WindowRow> now, List<WindowRow> former) {
      List<WindowResult> results = new ArrayList<>();
      Set<Key> there = new HashSet<>();
      view.windows().stream()
          .filter(window -> decision.holds(window.start(), window.end()))
          .forEach(
              window -> {
                there.add(new Key(messages.windowName(window), window.key()));
                results.add(messages.fromView(window, view.switches()));
              });
      now.stream()
          .filter(row -> decision.holds(row.start(), row.end()))
          .forEach(
              row -> {
                there.add(new Key(row.window(), row.key()));
                results.add(message(view, row));
              });
      former.stream()
          .filter(row -> decision.holds(row.start(), row.end()))
          .filter(row -> row.status() != WindowStatus.WITHDRAWN)
          .filter(row -> !there.contains(new Key(row.window(), row.key())))
          .forEach(row -> results.add(withdrawn(view, row)));
      return results;
    }

    private WindowResult withdrawn(EntityView view, WindowRow row) {
      return message(view, row).toBuilder()
          .setStatus(Status.WITHDRAWN)
          .clearMetrics()
          .clearReplayJob()
          .setAccepted(0)
          .setDuplicates(0)
          .build();
    }

    private WindowResult message(EntityView view, WindowRow row) {
      return messages.fromRow(row, view.switches());
    }

    private void onRead(Read result) {
      reading = false;
      apply(result.view(), result.results());
      EntityView next = waiting;
      waiting = null;
      if (next != null) {
        onView(next);
      }
    }

    private void apply(EntityView view, List<WindowResult> stored) {
      List<WindowResult> changed = new ArrayList<>();
      stored.stream().filter(result -> request.asksFor(result.getWindow())).forEach(changed::add);
      view.windows().stream()
          .filter(window -> window.revision() > buffer.handled())
          .filter(window -> !passedOver(window))
          .filter(window -> request.asksFor(messages.windowName(window)))
          .map(window -> messages.fromView(window, view.switches()))
          .forEach(changed::add);
      if (told && request.onlyClosed() && changed.isEmpty()) {
        buffer.skip(view.sequenceNumber());
        return;
      }
      told = true;
      buffer.offer(changed, view.sequenceNumber(), view.watermark(), ResultMessages.counts(view));
      tell();
    }

    /**
     * Where results are published on close alone, open windows come once, with the first answer.
     */
    private boolean passedOver(ViewedWindow window) {
      return told && request.onlyClosed() && window.status() == ResultStatus.PROVISIONAL;
    }

    private void tell() {
      if (isAvailable(out)) {
        buffer.poll(WINDOWS_A_RESPONSE).ifPresent(response -> push(out, response));
      }
    }
  }
}
