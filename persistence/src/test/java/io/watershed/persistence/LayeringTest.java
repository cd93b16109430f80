package io.watershed.persistence;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the store may not know. */
@AnalyzeClasses(packages = "io.watershed.persistence", importOptions = DoNotIncludeTests.class)
class LayeringTest {

  @ArchTest
  static final ArchRule shouldKnowNoKafkaAndNoGrpc =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "org.apache.pekko.kafka..",
              "io.grpc..",
              "org.apache.pekko.grpc..",
              "org.apache.pekko.http..")
          .because("the store keeps rows, wherever they came from and whoever reads them");

  @ArchTest
  static final ArchRule shouldKnowNothingBelow =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.watershed.sharding..", "io.watershed.runtime..", "io.watershed.replay..")
          .because("what a window means is not the store's to know");

  @ArchTest
  static final ArchRule shouldHaveNoPackageCycles =
      slices()
          .matching("io.watershed.persistence.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);
}
