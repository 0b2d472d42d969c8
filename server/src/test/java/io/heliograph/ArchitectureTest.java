package io.heliograph;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.heliograph.db.Database;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The borders of the house (DESIGN §14, ARCHITECTURE.md).
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
final class ArchitectureTest {
    private static final String JDBC = "java.sql..";
    private static final String JDBI = "org.jdbi..";
    private static final String HELIDON = "io.helidon..";

    /// Whatever HTTP is made of: ours and the libraries'.
    private static final String[] HTTP = {
        "io.heliograph.http..",
        "io.heliograph.transport..",
        HELIDON,
        "java.net.http..",
        "org.apache.hc.."
    };

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(location -> !location.contains("/test-classes/"))
                    .importPackages("io.heliograph");

    @Test
    void packages_depend_on_each_other_in_one_direction() {
        slices().matching("io.heliograph.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void features_are_one_level_deep() {
        classes()
                .should()
                .resideInAPackage("io.heliograph.*")
                .as("no package of ours lies below a feature")
                .check(HOUSE);
    }

    /// A `*Row` names the columns of a table and reads the current row for the stores that share
    /// it.
    @Test
    void only_stores_know_sql() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.heliograph.db")
                .and()
                .haveNameNotMatching(".*Store(\\$.*)?")
                .and()
                .haveSimpleNameNotEndingWith("Row")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(JDBC, JDBI).and(not(assignableTo(Handle.class))))
                .check(HOUSE);
    }

    /// Others may pass a transaction's handle on, so that one transaction spans several stores, but
    /// make no statement with it.
    @Test
    void only_stores_make_statements() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.heliograph.db")
                .and()
                .haveSimpleNameNotEndingWith("Store")
                .should()
                .callMethodWhere(target(owner(assignableTo(Handle.class))))
                .check(HOUSE);
    }

    @Test
    void the_database_is_asked_by_stores_and_by_whoever_opens_a_transaction_for_them() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.heliograph.db")
                .and()
                .haveSimpleNameNotEndingWith("Store")
                .should()
                .callMethodWhere(
                        target(owner(assignableTo(Database.class)))
                                .and(target(nameMatching("read"))))
                .check(HOUSE);
    }

    @Test
    void helidon_stays_in_http_and_beneath_it() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.heliograph.http", "io.heliograph.transport", "io.heliograph.simulator")
                .should()
                .dependOnClassesThat(resideInAPackage(HELIDON))
                .check(HOUSE);
    }

    @Test
    void jsmpp_stays_in_provider_and_the_simulator_is_known_to_the_demo_alone() {
        onlyIn("io.heliograph.provider", "org.jsmpp..");
        noClasses()
                .that()
                .resideOutsideOfPackage("io.heliograph.simulator")
                .and()
                .doNotHaveSimpleName("Demo")
                .should()
                .dependOnClassesThat(resideInAPackage("io.heliograph.simulator"))
                .check(HOUSE);
    }

    @Test
    void unicodes_tables_are_asked_for_logins_and_for_names_of_hosts_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.heliograph.login", "io.heliograph.text")
                .should()
                .dependOnClassesThat(resideInAPackage("com.ibm.icu.."))
                .check(HOUSE);
    }

    @Test
    void the_pool_and_the_migrations_stay_in_db() {
        onlyIn("io.heliograph.db", "com.zaxxer..", "org.flywaydb..", "org.postgresql..");
    }

    @Test
    void what_an_embedded_server_is_made_of_stays_in_embedded() {
        onlyIn(
                "io.heliograph.embedded",
                "io.zonky..",
                "org.apache.commons.compress..",
                "org.tukaani..");
    }

    @Test
    void what_reads_and_writes_tables_stays_with_the_sheets() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.heliograph.sheet", "io.heliograph.table")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.apache.poi..", "org.apache.commons.csv.."))
                .check(HOUSE);
    }

    @Test
    void phone_number_metadata_is_no_business_of_the_server() {
        // the shipped tables are made from it by the tests' ReferenceData
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("com.google.i18n.."))
                .check(HOUSE);
    }

    @Test
    void text_and_numbers_know_neither_http_nor_sql() {
        noClasses()
                .that()
                .resideInAnyPackage("io.heliograph.text", "io.heliograph.number")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(HTTP)
                                .or(resideInAnyPackage(JDBC, JDBI, "io.heliograph.db")))
                .check(HOUSE);
    }

    @Test
    void routing_does_not_know_http() {
        noClasses()
                .that()
                .resideInAPackage("io.heliograph.routing")
                .should()
                .dependOnClassesThat(resideInAnyPackage(HTTP))
                .check(HOUSE);
    }

    @Test
    void the_arithmetic_of_money_knows_neither_http_nor_sql() {
        noClasses()
                .that()
                .resideInAPackage("io.heliograph.ledger")
                .should()
                .dependOnClassesThat(resideInAnyPackage(HTTP))
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("io.heliograph.ledger")
                .and()
                .haveSimpleNameNotEndingWith("Store")
                .should()
                .dependOnClassesThat(resideInAnyPackage(JDBC, JDBI).or(simpleName("Database")))
                .check(HOUSE);
    }

    @Test
    void nothing_depends_on_the_wiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.heliograph.app")
                .should()
                .dependOnClassesThat(resideInAPackage("io.heliograph.app"))
                .check(HOUSE);
    }

    @Test
    void the_configuration_file_is_read_in_the_wiring_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.heliograph.app", "io.heliograph.config")
                .should()
                .dependOnClassesThat(simpleName("Configuration"))
                .check(HOUSE);
    }

    /// Doors are told by their names. What is behind them gives outcomes, so that an SMPP bind, a
    /// command line or a console can use the same verbs.
    @Test
    void calls_are_known_at_the_doors_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.heliograph.http",
                        "io.heliograph.transport",
                        "io.heliograph.form",
                        "io.heliograph.app",
                        "io.heliograph.simulator")
                .and()
                .haveNameNotMatching(".*(Api|Pages|Form)(\\$.*)?")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                "io.heliograph.http..",
                                "io.heliograph.transport..",
                                "io.heliograph.form..",
                                HELIDON))
                .check(HOUSE);
    }

    /// Where nested ones are told by the class around them.
    @Test
    void no_two_classes_of_the_server_share_a_name() {
        Map<String, List<String>> byName =
                HOUSE.stream()
                        .filter(each -> each.isTopLevelClass() && !each.getSimpleName().isEmpty())
                        .filter(each -> !each.getPackageName().equals("io.heliograph.simulator"))
                        .filter(each -> !each.getSimpleName().equals("package-info"))
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getSimpleName,
                                        Collectors.mapping(
                                                JavaClass::getName, Collectors.toList())));
        assertThat(byName.values()).filteredOn(names -> names.size() > 1).isEmpty();
    }

    @Test
    void classes_are_final() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(HOUSE);
    }

    @Test
    void names_say_what_classes_are() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Service|Helper|Util|Utils|Impl|Data|Info)")
                .check(HOUSE);
    }

    private static void onlyIn(String home, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackages(home, "io.heliograph.simulator")
                .should()
                .dependOnClassesThat(resideInAnyPackage(libraries))
                .check(HOUSE);
    }
}
