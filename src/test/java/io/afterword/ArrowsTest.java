package io.afterword;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// `domain <- model <- topology <- app`, and no cycles among packages.
@AnalyzeClasses(packages = "io.afterword", importOptions = DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule domainImportsTheJdkOnly =
            noClasses()
                    .that()
                    .resideInAPackage("io.afterword.domain..")
                    .should()
                    .dependOnClassesThat()
                    .resideOutsideOfPackages("java..", "io.afterword.domain..", "org.jspecify..");

    @ArchTest
    static final ArchRule modelKnowsNothingAboveIt =
            noClasses()
                    .that()
                    .resideInAPackage("io.afterword.model..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.afterword.topology..",
                            "io.afterword.app..",
                            "io.afterword.event..",
                            "io.afterword.state..",
                            "org.apache.kafka..");

    @ArchTest
    static final ArchRule topologyKnowsNothingAboveIt =
            noClasses()
                    .that()
                    .resideInAPackage("io.afterword.topology..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.afterword.app..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.afterword.(**)").should().beFreeOfCycles();
}
