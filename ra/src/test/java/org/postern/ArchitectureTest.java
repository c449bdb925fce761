package org.postern;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.Arrays;
import java.util.stream.Stream;

/** Who may know whom, as {@code DESIGN.md} has it. */
@AnalyzeClasses(packages = "org.postern", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** A package knows itself, these packages of ours, and nothing else of ours. */
    private static void mayKnow(JavaClasses all, String name, String... others) {
        String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(others))
                .map(each -> "org.postern." + each)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("org.postern." + name)
                .should()
                .dependOnClassesThat(resideInAPackage("org.postern..").and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true) // a package may be still to come
                .because(name + " may know " + String.join(", ", others))
                .check(all);
    }

    @ArchTest
    void apiKnowsTheJdkAlone(JavaClasses all) {
        classes()
                .that()
                .resideInAPackage("org.postern.api")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("org.postern.api", "java..", "javax.security.auth.x500"))
                .check(all);
    }

    @ArchTest
    void settingsKnowNothingOfOurs(JavaClasses all) {
        mayKnow(all, "settings");
    }

    @ArchTest
    void netKnowsTheApi(JavaClasses all) {
        mayKnow(all, "net", "api");
    }

    @ArchTest
    void policyKnowsTheApi(JavaClasses all) {
        mayKnow(all, "policy", "api");
    }

    @ArchTest
    void tlsKnowsSettings(JavaClasses all) {
        mayKnow(all, "tls", "settings");
    }

    @ArchTest
    void monitorKnowsTheApi(JavaClasses all) {
        mayKnow(all, "monitor", "api");
    }

    @ArchTest
    void mimeKnowsTheApi(JavaClasses all) {
        mayKnow(all, "mime", "api");
    }

    @ArchTest
    void sessionDoesNotKnowUpstream(JavaClasses all) {
        mayKnow(all, "session", "api", "policy", "mime", "monitor", "tls", "net", "settings", "sasl");
    }

    @ArchTest
    void upstreamDoesNotKnowSession(JavaClasses all) {
        mayKnow(all, "upstream", "api", "monitor", "tls", "net", "settings", "sasl");
    }

    @ArchTest
    void saslKnowsTheApi(JavaClasses all) {
        mayKnow(all, "sasl", "api");
    }

    @ArchTest
    void nobodyKnowsJca(JavaClasses all) {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.postern.jca")
                .should()
                .dependOnClassesThat(resideInAPackage("org.postern.jca"))
                .check(all);
    }

    @ArchTest
    void onlyJcaKnowsTheConnectorSpecification(JavaClasses all) {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.postern.jca")
                .should()
                .dependOnClassesThat(resideInAPackage("jakarta..").and(not(resideInAPackage("jakarta.json"))))
                .check(all);
    }

    @ArchTest
    void onlySessionKnowsTheEngine(JavaClasses all) {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.postern.session")
                .should()
                .dependOnClassesThat(resideInAPackage("org.subethamail.."))
                .check(all);
    }

    @ArchTest
    void noPackagesKnowEachOtherInACircle(JavaClasses all) {
        slices().matching("org.postern.(*)..").should().beFreeOfCycles().check(all);
    }
}
