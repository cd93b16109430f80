package io.watershed.runtime.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;

/** The books of ingest are pure code. */
@AnalyzeClasses(
    packages = "io.watershed.runtime.ingest.core",
    importOptions = ImportOption.DoNotIncludeTests.class)
class CoreLayeringTest {

  @ArchTest
  static final ArchRule shouldKnowNoLibraries =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache..", "org.slf4j..", "io.micrometer..", "java.sql..", "com.google..")
          .because("a simulation has to be able to run them");

  @ArchTest
  static final ArchRule shouldHaveNoClock =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .because("time is an argument");
}
