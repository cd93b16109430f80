package io.watershed.sharding;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * What entities and their engine may not know. The engine and the books of intake are the stricter
 * half: no clock, no random, no input or output and no actor inside them.
 */
@AnalyzeClasses(packages = "io.watershed.sharding", importOptions = DoNotIncludeTests.class)
class LayeringTest {

  private static final String[] PURE = {
    "io.watershed.sharding.engine..",
    "io.watershed.sharding.intake..",
    "io.watershed.sharding.aggregate.."
  };

  @ArchTest
  static final ArchRule shouldKnowNoKafkaNoGrpcAndNoFiles =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "org.apache.pekko.kafka..",
              "io.grpc..",
              "org.apache.pekko.grpc..",
              "org.apache.pekko.http..",
              "java.nio.file..",
              "org.apache.parquet..",
              "org.apache.avro..",
              "org.apache.hadoop..",
              "com.fasterxml.jackson.dataformat..")
          .because("events arrive as messages, whatever they were read from");

  @ArchTest
  static final ArchRule shouldKnowNothingBelow =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.watershed.runtime..", "io.watershed.replay..")
          .because("dependencies point one way");

  @ArchTest
  static final ArchRule shouldKeepTheEngineFreeOfTheOutsideWorld =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.pekko..",
              "org.apache.kafka..",
              "com.google.protobuf..",
              "io.watershed.persistence..",
              "io.watershed.stored..",
              "io.watershed.wire..",
              "io.watershed.v1..",
              "java.sql..",
              "javax.sql..",
              "java.net..",
              "java.nio.channels..",
              "java.util.logging..",
              "java.util.random..",
              "io.micrometer..",
              "org.slf4j..")
          .because("the engine decides and applies; a seeded simulator has to be able to run it")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule shouldKeepTheEngineUnderItsOtherHalf =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.watershed.sharding..").and(not(resideInAnyPackage(PURE))))
          .because("actors know the engine, the engine knows no actors")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule shouldTakeTimeAndChanceAsArguments =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat(
              assignableTo(Clock.class)
                  .or(assignableTo(Random.class))
                  .or(assignableTo(SplittableRandom.class)))
          .orShould()
          .accessTargetWhere(
              target(nameMatching("now")).and(target(owner(resideInAPackage("java.time..")))))
          .orShould()
          .accessTargetWhere(
              target(nameMatching("currentTimeMillis|nanoTime"))
                  .and(target(owner(assignableTo(System.class)))))
          .orShould()
          .accessTargetWhere(
              target(nameMatching("random")).and(target(owner(assignableTo(Math.class)))))
          .orShould()
          .accessTargetWhere(
              target(nameMatching("randomUUID")).and(target(owner(assignableTo(UUID.class)))))
          .orShould()
          .accessTargetWhere(
              target(nameMatching("systemDefault")).and(target(owner(assignableTo(ZoneId.class)))))
          .because(
              "the same input has to give the same state, live, on recovery and in a simulation")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule shouldComputeTheSameOnEveryMachine =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .accessTargetWhere(
              target(
                      nameMatching(
                          "log|log10|log1p|exp|expm1|pow|cbrt|hypot|a?sin|a?cos|a?tan|sinh|cosh|tanh|atan2"))
                  .and(target(owner(assignableTo(Math.class)))))
          .because("Math may differ in the last bit between machines where StrictMath doesn't")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule shouldHaveNoPackageCycles =
      slices()
          .matching("io.watershed.sharding.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);
}
