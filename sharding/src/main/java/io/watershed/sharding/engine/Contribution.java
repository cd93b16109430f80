package io.watershed.sharding.engine;

/** What an event has put into windows, kept so that a later version can take its place. */
final class Contribution {

  private static final long HEAP_BYTES = 200;
  private static final long BYTES_PER_MEASURE = 16;

  private final Id id;
  private final long time;
  private final long version;
  private final long conditions;
  private final long contentHash;
  private final long[] measures;
  private final String[] texts;
  private long duplicates;
  private long held;

  /** An event id. */
  record Id(long high, long low) {}

  /**
   * Event {@code i} of a batch.
   *
   * @param held window definitions of which an open window holds it
   */
  Contribution(EventBatch events, int i, long held) {
    this.id = new Id(events.idHigh(i), events.idLow(i));
    this.time = events.time(i);
    this.version = events.version(i);
    this.conditions = events.conditions(i);
    this.contentHash = events.contentHash(i);
    this.measures = new long[events.shape().types().size()];
    this.texts = new String[measures.length];
    for (int m = 0; m < measures.length; m++) {
      measures[m] = events.measure(m, i);
      texts[m] = events.text(m, i);
    }
    this.held = held;
  }

  Contribution(BatchShape shape, ContributionSnapshot snapshot) {
    this.id = new Id(snapshot.idHigh(), snapshot.idLow());
    this.time = snapshot.time();
    this.version = snapshot.version();
    this.conditions = snapshot.conditions();
    this.measures = snapshot.measures();
    this.texts = snapshot.texts();
    this.duplicates = snapshot.duplicates();
    this.held = snapshot.held();
    this.contentHash = addTo(new EventBatch.Builder("", 0, shape), 0).build().contentHash(0);
  }

  ContributionSnapshot snapshot() {
    return new ContributionSnapshot(
        id.high, id.low, time, version, conditions, duplicates, held, measures, texts);
  }

  /** Adds the event to a batch, to be folded in again. */
  EventBatch.Builder addTo(EventBatch.Builder batch, long offset) {
    return batch.add(
        offset, 0, time, id.high, id.low, version, conditions, m -> measures[m], m -> texts[m]);
  }

  Id id() {
    return id;
  }

  long time() {
    return time;
  }

  long version() {
    return version;
  }

  long contentHash() {
    return contentHash;
  }

  /** Records of the same id, version and content that came after it. */
  long duplicates() {
    return duplicates;
  }

  void countDuplicate() {
    duplicates++;
  }

  /** Window definitions of which an open window holds it, one bit each. */
  long held() {
    return held;
  }

  /** The windows of a definition that held it are closed. */
  void release(long bit) {
    held &= ~bit;
  }

  /** About how many bytes of memory it takes. */
  long heapBytes() {
    long bytes = bytesWithoutTexts(measures.length);
    for (String text : texts) {
      bytes += text == null ? 0 : text.length();
    }
    return bytes;
  }

  /** About how many bytes one takes that carries no text. */
  static long bytesWithoutTexts(int measures) {
    return HEAP_BYTES + measures * BYTES_PER_MEASURE;
  }
}
