package io.watershed.protocol.event;

/**
 * One record, decoded: which entity, when, which id, and the measures in the order of the pipeline
 * definition.
 */
public final class Event {

  /** The bits of an absent LONG measure. */
  public static final long ABSENT_LONG = Long.MIN_VALUE;

  /** The bits of an absent DOUBLE measure. */
  public static final long ABSENT_DOUBLE = Double.doubleToLongBits(Double.NaN);

  private final String entity;
  private final long time;
  private final long idHigh;
  private final long idLow;
  private final long[] measures;

  /**
   * @param time event time, epoch ms
   * @param measures one value a measure: a LONG as it is, a DOUBLE as {@link
   *     Double#doubleToLongBits}; the array must not change afterwards
   */
  public Event(String entity, long time, long idHigh, long idLow, long[] measures) {
    this.entity = entity;
    this.time = time;
    this.idHigh = idHigh;
    this.idLow = idLow;
    this.measures = measures;
  }

  /** The entity key. */
  public String entity() {
    return entity;
  }

  /** Event time, epoch ms. */
  public long time() {
    return time;
  }

  /** Upper half of the 128-bit id. */
  public long idHigh() {
    return idHigh;
  }

  /** Lower half of the 128-bit id. */
  public long idLow() {
    return idLow;
  }

  /** Number of measures. */
  public int measures() {
    return measures.length;
  }

  /** The bits of one measure. */
  public long measure(int index) {
    return measures[index];
  }

  @Override
  public String toString() {
    return "Event["
        + entity
        + " at "
        + time
        + ", id "
        + Long.toHexString(idHigh)
        + Long.toHexString(idLow)
        + "]";
  }
}
