package io.watershed.runtime.grpc;

import io.watershed.persistence.WindowRow;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.EntityView.ViewedWindow;
import io.watershed.v1.GetResponse;
import io.watershed.v1.WindowResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to a Get: an entity's view and its stored closed windows, merged. The view is the
 * newer one, so a window that is in both is taken from the view.
 */
final class WindowMerge {

  private record Key(String window, long key) {}

  private WindowMerge() {}

  /**
   * @param rows closed windows as of the view's sequence number, newest first, at least one more
   *     than the request's limit where there are that many
   */
  static GetResponse merge(Requests.Get request, EntityView view, List<WindowRow> rows) {
    var messages = new ResultMessages(request.pipeline().definition());
    Map<Key, WindowResult> results = new LinkedHashMap<>();
    for (ViewedWindow window : view.windows()) {
      String name = messages.windowName(window);
      if (window.status() != ResultStatus.WITHDRAWN && request.asksFor(name, window.start())) {
        results.put(new Key(name, window.key()), messages.fromView(window, view.switches()));
      }
    }
    for (WindowRow row : rows) {
      results.computeIfAbsent(
          new Key(row.window(), row.key()), key -> messages.fromRow(row, view.switches()));
    }
    Comparator<WindowResult> byWindow =
        Comparator.<WindowResult>comparingInt(result -> messages.order(result.getWindow()))
            .thenComparing(WindowResult::getWindow);
    GetResponse.Builder response =
        GetResponse.newBuilder()
            .setPipeline(request.pipeline().name())
            .setEntity(request.entity())
            .setSequenceNumber(view.sequenceNumber())
            .setCounts(ResultMessages.counts(view))
            .setTruncated(results.size() > request.limit());
    view.watermark().ifPresent(response::setWatermark);
    results.values().stream()
        .sorted(
            Comparator.<WindowResult>comparingLong(WindowResult::getStart)
                .thenComparingLong(WindowResult::getEnd)
                .reversed()
                .thenComparing(byWindow))
        .limit(request.limit())
        .sorted(
            byWindow
                .thenComparingLong(WindowResult::getStart)
                .thenComparingLong(WindowResult::getEnd))
        .forEach(response::addWindows);
    return response.build();
  }
}
