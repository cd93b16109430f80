package io.watershed.sharding.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.watershed.protocol.pipeline.WindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** That the oracle is right about calendars, and that it has nothing in common with the engine. */
class OracleTest {

  @Test
  void shouldShareNoCodeWithTheEngine() {
    noClasses()
        .that()
        .resideInAPackage("io.watershed.sharding.model..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.watershed.sharding.engine..",
            "io.watershed.sharding.aggregate..",
            "io.watershed.sharding.intake..")
        .check(new ClassFileImporter().importPackages("io.watershed.sharding.model"));
  }

  @Test
  void shouldGiveADay23HoursWhenClocksGoForward() {
    assertThat(hours("Europe/Oslo", "2001-03-25T12:00:00Z")).isEqualTo(23);
  }

  @Test
  void shouldGiveADay25HoursWhenClocksGoBack() {
    assertThat(hours("Europe/Oslo", "2001-10-28T12:00:00Z")).isEqualTo(25);
  }

  @Test
  void shouldBeginADayAtItsFirstInstantThoughItsDateComesBackAnHourLater() {
    ZoneId zone = ZoneId.of("America/St_Johns");
    Instant secondHalfPastEleven = Instant.parse("2005-10-30T03:00:00Z");

    assertThat(secondHalfPastEleven.atZone(zone).toLocalDate()).hasToString("2005-10-29");
    assertThat(day(zone, secondHalfPastEleven).start())
        .isEqualTo(Instant.parse("2005-10-30T02:30:00Z").toEpochMilli());
  }

  @Test
  void shouldPutATimeIntoEverySlidingWindowAroundIt() {
    WindowType sliding =
        new WindowType.Sliding(Duration.ofMillis(12), Duration.ofMillis(5), Duration.ofMillis(1));

    assertThat(Span.windows(sliding, 11))
        .containsExactly(new Span(1, 13), new Span(6, 18), new Span(11, 23));
  }

  private static long hours(String zone, String at) {
    Span day = day(ZoneId.of(zone), Instant.parse(at));
    return Duration.ofMillis(day.end() - day.start()).toHours();
  }

  private static Span day(ZoneId zone, Instant at) {
    return Span.cell(
        new WindowType.Calendar(WindowType.Calendar.Unit.DAY, zone), at.toEpochMilli());
  }
}
