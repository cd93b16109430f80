package io.watershed.runtime.grpc;

import io.watershed.persistence.WindowRow;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.entity.EntityCommand.Subscribe;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.EntityView.ViewedWindow;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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

  private record Read(EntityView view, List<WindowRow> rows) {}

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
      } else if (view.closedAfter() <= buffer.handled()) {
        apply(view, List.of());
      } else {
        reading = true;
        stored
            .closed(buffer.handled(), view.sequenceNumber())
            .thenApply(rows -> new Read(view, rows))
            .whenComplete(into(read));
      }
    }

    private void onRead(Read result) {
      reading = false;
      apply(result.view(), result.rows());
      EntityView next = waiting;
      waiting = null;
      if (next != null) {
        onView(next);
      }
    }

    private void apply(EntityView view, List<WindowRow> rows) {
      List<WindowResult> changed = new ArrayList<>();
      rows.stream()
          .filter(row -> request.asksFor(row.window()))
          .map(messages::fromRow)
          .forEach(changed::add);
      view.windows().stream()
          .filter(window -> window.revision() > buffer.handled())
          .filter(window -> !passedOver(window))
          .filter(window -> request.asksFor(messages.windowName(window)))
          .map(messages::fromView)
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
