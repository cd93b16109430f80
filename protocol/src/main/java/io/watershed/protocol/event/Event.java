package io.watershed.protocol.event;

/**
 * One record, decoded: which entity, when, which id, and the measures in the order of the pipeline
 * definition.
 */
public final class Event {

  /** The bits of an absent LONG, DECIMAL or TEXT measure. */
  public static final long ABSENT_LONG = Long.MIN_VALUE;

  /** The bits of an absent DOUBLE measure. */
  public static final long ABSENT_DOUBLE = Double.doubleToLongBits(Double.NaN);

  private final String entity;
  private final long time;
  private final long idHigh;
  private final long idLow;
  private final long version;
  private final long conditions;
  private final long[] measures;
  private final String[] texts;

  /** An event without text, version and conditions. */
  public Event(String entity, long time, long idHigh, long idLow, long[] measures) {
    this(entity, time, idHigh, idLow, 0, 0, measures, new String[0]);
  }

  /**
   * @param time event time, epoch ms
   * @param version orders records of one id where the latest wins; otherwise 0
   * @param conditions one bit a condition of the definition, set where it holds
   * @param measures one value a measure: a LONG as it is, a DOUBLE as {@link
   *     Double#doubleToLongBits}, a DECIMAL in units of its last digit, a TEXT 0 if present; the
   *     array must not change afterwards
   * @param texts one a measure, null where it isn't TEXT or is absent; empty where the pipeline has
   *     no TEXT measure; the array must not change afterwards
   */
  public Event(
      String entity,
      long time,
      long idHigh,
      long idLow,
      long version,
      long conditions,
      long[] measures,
      String[] texts) {
    this.entity = entity;
    this.time = time;
    this.idHigh = idHigh;
    this.idLow = idLow;
    this.version = version;
    this.conditions = conditions;
    this.measures = measures;
    this.texts = texts;
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

  /** Orders records of one id where the latest wins; otherwise 0. */
  public long version() {
    return version;
  }

  /** One bit a condition of the definition, set where it holds for the event. */
  public long conditions() {
    return conditions;
  }

  /** The value of one TEXT measure; null where it is absent or of another type. */
  public String text(int index) {
    return texts.length == 0 ? null : texts[index];
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
