package io.watershed.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What a node may not know. */
@AnalyzeClasses(packages = "io.watershed.runtime", importOptions = DoNotIncludeTests.class)
class LayeringTest {

  @ArchTest
  static final ArchRule shouldKnowNoFileFormats =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.parquet..",
              "org.apache.avro..",
              "org.apache.hadoop..",
              "com.fasterxml.jackson.dataformat..")
          .because("files are opened by replay workers, which are processes of their own");

  @ArchTest
  static final ArchRule shouldKnowNoReplayWorker =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.watershed.replay..")
          .because("a worker is a client; a node sees only its requests");

  @ArchTest
  static final ArchRule shouldHaveNoPackageCycles =
      slices()
          .matching("io.watershed.runtime.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);
}
