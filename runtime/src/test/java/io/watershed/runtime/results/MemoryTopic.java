package io.watershed.runtime.results;

import io.watershed.persistence.WindowRow;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic in memory. As a broker does, it ends every former transport when one is opened. A
 * transaction can be made to fail before or after it is committed.
 */
final class MemoryTopic implements Transport.Opening {

  private final List<String> records = new ArrayList<>();
  private int epoch;
  private boolean failBefore;
  private boolean failAfter;

  synchronized List<String> records() {
    return List.copyOf(records);
  }

  synchronized int epoch() {
    return epoch;
  }

  synchronized void failBefore(boolean fail) {
    failBefore = fail;
  }

  synchronized void failAfter(boolean fail) {
    failAfter = fail;
  }

  @Override
  public synchronized Transport open() {
    int own = ++epoch;
    return new Transport() {
      @Override
      public void send(List<WindowRow> rows) {
        synchronized (MemoryTopic.this) {
          if (own != epoch) {
            throw new IllegalStateException("fenced: epoch " + own + ", now " + epoch);
          }
          if (failBefore) {
            throw new IllegalStateException("the broker is away");
          }
          rows.forEach(row -> records.add(row.entity() + " " + row.revision()));
          if (failAfter) {
            throw new IllegalStateException("no answer to the commit");
          }
        }
      }

      @Override
      public void close() {
        synchronized (MemoryTopic.this) {
          if (own == epoch) {
            epoch++;
          }
        }
      }
    };
  }
}
