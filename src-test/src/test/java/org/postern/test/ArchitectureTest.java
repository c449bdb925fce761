package org.postern.test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which package may use which, in all modules together; {@code docs/architecture.md} has the picture. */
@Tag("unit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    /** What each package of ours may use of ours, with the packages within it. */
    private static final Map<String, String> ALLOWED = Map.ofEntries(
            Map.entry("api", ""),
            Map.entry("settings", ""),
            Map.entry("tls", "settings"),
            Map.entry("sasl", "api"),
            Map.entry("net", "api settings"),
            Map.entry("smtp", "api net"),
            Map.entry("json", ""),
            Map.entry("monitor", "api"),
            Map.entry("history", "api json monitor settings"),
            Map.entry("eventlog", "api json monitor settings smtp"),
            Map.entry("telemetry", "api monitor"),
            Map.entry("policy", "api eventlog monitor telemetry"),
            Map.entry("limits", "api settings"),
            Map.entry("auth", "api eventlog limits monitor net policy sasl smtp"),
            Map.entry("message", "api net settings smtp"),
            Map.entry("relay", "api eventlog message monitor net telemetry"),
            Map.entry("session", "api auth limits message monitor net policy relay sasl settings smtp telemetry"),
            Map.entry("transcript", "api eventlog monitor net settings smtp"),
            Map.entry("traffic", "api monitor net settings transcript"),
            Map.entry("listen", "api session settings tls transcript"),
            Map.entry("upstream", "api monitor net sasl settings smtp tls"),
            Map.entry(
                    "gateway",
                    "api eventlog limits listen monitor net policy relay sasl session settings tls traffic transcript"),
            Map.entry(
                    "jca",
                    "api eventlog gateway history json listen monitor net policy relay sasl settings smtp telemetry tls upstream"),
            Map.entry("filters", "api settings"),
            Map.entry("testkit", "api message monitor policy"),
            Map.entry("policies", "api filters"),
            Map.entry("console", "api json monitor settings"),
            Map.entry("launcher", "settings"),
            Map.entry("demo", ""),
            Map.entry("bench", "api monitor net policy settings traffic transcript"),
            Map.entry("testing", "monitor"));

    /** The packages outside of the JDK that a package of ours may use. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "tls", List.of("nl.altindag..", "org.slf4j.."),
            "listen", List.of("org.subethamail.."),
            "upstream", List.of("jakarta.json.."),
            "telemetry", List.of("io.opentelemetry.."),
            "history", List.of("org.flywaydb.core..", "java.sql..", "javax.sql.."),
            "jca", List.of("jakarta..", "javax.sql..", "org.eclipse.microprofile.config.."),
            "api", List.of(),
            "settings", List.of());

    private final JavaClasses all = importAll();

    private static JavaClasses importAll() {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            List<Path> folders = modules.map(module -> module.resolve("target/classes/org/postern"))
                    .filter(Files::isDirectory)
                    .toList();
            assertThat(folders).as("modules that have been built").hasSizeGreaterThan(9);
            return new ClassFileImporter().importPaths(folders);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String packageOf(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.");
        return parts.length > 2 ? parts[2] : "";
    }

    @Test
    void eachPackageUsesThoseThatItMay() {
        Map<String, Set<String>> used = new TreeMap<>();
        all.forEach(type -> type.getDirectDependenciesFromSelf().forEach(dependency -> {
            JavaClass target = dependency.getTargetClass();
            if (target.getPackageName().startsWith("org.postern.")
                    && !packageOf(target).equals(packageOf(type))) {
                used.computeIfAbsent(packageOf(type), name -> new TreeSet<>()).add(packageOf(target));
            }
        }));
        Map<String, Set<String>> allowed = new TreeMap<>();
        all.stream().map(ArchitectureTest::packageOf).forEach(name -> allowed.put(name, allowed(name)));
        used.forEach((name, others) ->
                assertThat(allowed.get(name)).as("what " + name + " may use").containsAll(others));
    }

    /** A rule that allows more than is used says nothing. */
    @Test
    void noRuleAllowsWhatIsNotUsed() {
        ALLOWED.forEach((name, others) -> {
            Set<String> used = all.stream()
                    .filter(type -> packageOf(type).equals(name))
                    .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> target.getPackageName().startsWith("org.postern."))
                    .map(ArchitectureTest::packageOf)
                    .collect(Collectors.toSet());
            assertThat(all)
                    .as("classes of " + name)
                    .anyMatch(type -> packageOf(type).equals(name));
            assertThat(used).as("what " + name + " uses").containsAll(allowed(name));
        });
    }

    private static Set<String> allowed(String name) {
        String others = ALLOWED.get(name);
        assertThat(others).as("the rule of " + name).isNotNull();
        return Arrays.stream(others.split(" ")).filter(each -> !each.isEmpty()).collect(Collectors.toSet());
    }

    @Test
    void librariesAreUsedWhereTheyMayBe() {
        LIBRARIES.forEach((name, libraries) -> {
            String[] allowed = Stream.concat(
                            Stream.of("org.postern..", "java..", "javax.net..", "javax.security..", "org.jspecify.."),
                            Stream.concat(
                                    libraries.stream(),
                                    Stream.of("javax.management..", "javax.naming..", "javax.transaction.xa..")))
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage("org.postern." + name + "..")
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(allowed)
                            .or(DescribedPredicate.describe(
                                    "primitives", type -> type.isPrimitive() || type.isArray())))
                    .check(all);
        });
    }

    @Test
    void theCoreKnowsNoServer() {
        noClasses()
                .that()
                .resideInAnyPackage(core())
                .should()
                .dependOnClassesThat(
                        resideInAPackage("jakarta..").and(DescribedPredicate.not(resideInAPackage("jakarta.json.."))))
                .check(all);
    }

    private static String[] core() {
        return Stream.of(
                        "net",
                        "smtp",
                        "tls",
                        "sasl",
                        "policy",
                        "auth",
                        "limits",
                        "message",
                        "session",
                        "listen",
                        "upstream",
                        "monitor",
                        "traffic",
                        "telemetry",
                        "gateway")
                .map(name -> "org.postern." + name + "..")
                .toArray(String[]::new);
    }

    @Test
    void onlyListenersUseTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.postern.listen..", "org.postern.demo..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.subethamail.."))
                .check(all);
    }

    @Test
    void onlySpansUseOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.postern.telemetry..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.opentelemetry.."))
                .check(all);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("org.postern.(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void noClassesDependOnEachOtherInACircle() {
        slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles().check(all);
    }

    /** A class with those that are nested in it. */
    private static final class TopLevelClasses implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getName();
            int nested = name.indexOf('$');
            return name.startsWith("org.postern.")
                    ? SliceIdentifier.of(nested < 0 ? name : name.substring(0, nested))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "top-level classes";
        }
    }

    /** The launcher reads their names from the class files, without loading the classes that their types would need. */
    @Test
    void propertiesAreOfTypesOfTheJdk() {
        fields().that()
                .areDeclaredInClassesThat()
                .haveNameMatching("org\\.postern\\.jca\\.(Adapter|Upstream)Properties")
                .and()
                .doNotHaveModifier(JavaModifier.STATIC)
                .should()
                .haveRawType(resideInAPackage("java.lang"))
                .check(all);
    }
}
