package io.watershed.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * What the handwritten part of the protocol may not know. Generated stubs live in other packages,
 * and are the only ones here that stand on Pekko.
 */
@AnalyzeClasses(packages = "io.watershed.protocol", importOptions = DoNotIncludeTests.class)
class LayeringTest {

  @ArchTest
  static final ArchRule shouldKnowNoActorsNoKafkaAndNoDatabase =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.pekko..", "org.apache.kafka..", "java.sql..", "javax.sql..", "io.grpc..")
          .because("definitions and decoders serve live records and files alike");

  @ArchTest
  static final ArchRule shouldKnowTheExpressionLanguageInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.watershed.protocol.expression")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.cel..")
          .because("its library is to be replaced, or moved to another version, in one place");

  @ArchTest
  static final ArchRule shouldHaveNoPackageCycles =
      slices()
          .matching("io.watershed.protocol.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);
}
