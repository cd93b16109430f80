package io.watershed.protocol.grid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.joda.time.DateTimeZone;
import org.joda.time.tz.Provider;
import org.joda.time.tz.ZoneInfoProvider;

/**
 * A time zone as one fixed version of the time-zone database has it. The database comes with a
 * library, not with the JDK, so that every machine cuts the same days.
 */
final class PinnedZone {

  /** Which database, for messages. */
  static final String VERSION = "of joda-time 2.14.0";

  private static final Provider ZONES = zones();

  private final DateTimeZone zone;

  private PinnedZone(DateTimeZone zone) {
    this.zone = zone;
  }

  private static Provider zones() {
    try {
      // Named by its path, so that no system property leads to another one.
      return new ZoneInfoProvider("org/joda/time/tz/data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The zone; empty if the database doesn't have it, and it is no fixed offset either. */
  static Optional<PinnedZone> of(ZoneId id) {
    DateTimeZone known = ZONES.getZone(id.getId());
    if (known == null && id.normalized() instanceof ZoneOffset offset) {
      known = DateTimeZone.forOffsetMillis(offset.getTotalSeconds() * 1_000);
    }
    return Optional.ofNullable(known).map(PinnedZone::new);
  }

  /** What local clocks are ahead of UTC at an instant, ms. */
  long offset(long instant) {
    return zone.getOffset(instant);
  }

  /** The first instant after this one at which the offset changes; the same one: it never does. */
  long nextTransition(long instant) {
    return zone.nextTransition(instant);
  }
}
