package io.watershed.sharding.model;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.util.OptionalLong;

/** Where a range may begin and end: no session reaches over there. */
public final class Cuts {

  private static final int TRIES = 200;

  private Cuts() {}

  /** The last such time up to here; empty: none is near. */
  public static OptionalLong atOrBefore(PipelineDefinition definition, long time) {
    long at = time;
    for (int i = 0; i < TRIES; i++) {
      long former = at;
      for (Window window : definition.windows()) {
        if (window.type() instanceof WindowType.Session session) {
          at = Span.cell(session.cut(), at).start();
        }
      }
      if (at == former) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }
}
