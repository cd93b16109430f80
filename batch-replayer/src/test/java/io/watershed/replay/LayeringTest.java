package io.watershed.replay;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * What a replay worker may not know. Of actors it may hold the actor system that the gRPC client
 * asks for, and nothing else.
 */
@AnalyzeClasses(packages = "io.watershed.replay", importOptions = DoNotIncludeTests.class)
class LayeringTest {

  @ArchTest
  static final ArchRule shouldKnowNoKafkaAndNoDatabase =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "org.apache.pekko.kafka..", "java.sql..", "javax.sql..")
          .because("a worker reads files and speaks to a node");

  @ArchTest
  static final ArchRule shouldKnowNothingOfTheClustersInside =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.watershed.persistence..",
              "io.watershed.sharding..",
              "io.watershed.runtime..",
              "io.watershed.stored..",
              "io.watershed.wire..",
              "org.apache.pekko.cluster..",
              "org.apache.pekko.persistence..",
              "org.apache.pekko.remote..",
              "org.apache.pekko.actor.typed..")
          .because("a worker that comes and goes must not be a member");

  @ArchTest
  static final ArchRule shouldHoldNoActorButTheSystem =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.pekko.actor")
                  .and(
                      not(
                          nameMatching(
                              ".*[.](ActorSystem|ClassicActorSystemProvider|Terminated)"))))
          .because("the gRPC client needs a system to run in, and a worker needs no actors");

  @ArchTest
  static final ArchRule shouldHaveNoPackageCycles =
      slices()
          .matching("io.watershed.replay.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);
}
