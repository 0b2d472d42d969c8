package io.heliograph;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who may write which table: its one package, and the others that are named here with their
/// reason. What a table says is understood where it is written, so whoever writes it has to know it
/// all.
final class TablesTest {
    private static final Path SOURCES = Path.of("src/main/java/io/heliograph");
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    private static final Map<String, String> OWNERS =
            Map.ofEntries(
                    entry("access_token", "account"),
                    entry("account", "account"),
                    entry("account_limit", "policy"),
                    entry("admin_answer", "admin"),
                    entry("assumed_end", "journal"),
                    entry("audit_content", "audit"),
                    entry("audit_entry", "audit"),
                    entry("audit_head", "audit"),
                    entry("authorization_code", "account"),
                    entry("balance", "ledger"),
                    entry("black_list", "contact"),
                    entry("black_list_count", "contact"),
                    entry("blocked_message", "acceptance"),
                    entry("blocked_number", "policy"),
                    entry("blocked_octets", "acceptance"),
                    entry("booking_reversal", "ledger"),
                    entry("contact", "contact"),
                    entry("contact_group", "contact"),
                    entry("contact_group_gone", "contact"),
                    entry("doubt", "doubt"),
                    entry("doubt_receipt", "doubt"),
                    entry("email", "login"),
                    entry("exchange_rate", "cost"),
                    entry("flight", "dispatch"),
                    entry("greeting", "greeting"),
                    entry("greeting_run", "greeting"),
                    entry("held_message", "policy"),
                    entry("idempotency", "idempotency"),
                    entry("incoming", "incoming"),
                    entry("incoming_conversation", "incoming"),
                    entry("incoming_part", "incoming"),
                    entry("incoming_push", "webhook"),
                    entry("known_address", "account"),
                    entry("lagging_backlog", "dispatch"),
                    entry("learned_network", "lookup"),
                    entry("ledger_entry", "ledger"),
                    entry("login", "login"),
                    entry("login_look", "login"),
                    entry("lookup_result", "lookup"),
                    entry("mailing", "mailing"),
                    entry("mailing_phone", "mailing"),
                    entry("mailing_refusal", "mailing"),
                    entry("message", "acceptance"),
                    entry("node", "db"),
                    entry("operator", "operator"),
                    entry("operator_role", "operator"),
                    entry("operator_token", "operator"),
                    entry("parked_receipt", "receipt"),
                    entry("price", "pricing"),
                    entry("price_list", "pricing"),
                    entry("product", "pricing"),
                    entry("provider", "supply"),
                    entry("provider_message", "journal"),
                    entry("provider_pause", "dispatch"),
                    entry("receipt_habit", "receipt"),
                    entry("receipt_part", "provider"),
                    entry("reference_place", "acceptance"),
                    entry("reference_progress", "acceptance"),
                    entry("replacement_rule", "policy"),
                    entry("report", "journal"),
                    entry("revision_change", "revision"),
                    entry("role", "operator"),
                    entry("margin_rule", "margin"),
                    entry("route", "routing"),
                    entry("route_history", "routing"),
                    entry("route_stage", "routing"),
                    entry("route_step", "routing"),
                    entry("sealing_key", "secret"),
                    entry("search_chunk", "search"),
                    entry("search_posting", "search"),
                    entry("search_progress", "search"),
                    entry("sender", "account"),
                    entry("sender_application", "sender"),
                    entry("sender_rule", "sender"),
                    entry("sheet", "sheet"),
                    entry("sheet_line", "sheet"),
                    entry("sheet_mapping", "sheet"),
                    entry("sheet_span", "sheet"),
                    entry("stop_order", "incoming"),
                    entry("submission", "journal"),
                    entry("unpaid_correction", "ledger"),
                    entry("unread_pdu", "provider"),
                    entry("webhook_attempt", "webhook"),
                    entry("webhook_cursor", "webhook"),
                    entry("webhook_pending", "webhook"));

    /// Written besides: the table and the package.
    private static final Map<String, String> EXCEPTIONS =
            Map.ofEntries(
                    entry(
                            "balance acceptance",
                            "one statement charges and keeps the messages, or neither"),
                    entry("ledger_entry acceptance", "the same statement enters the charge"),
                    entry("sender sender", "an approved application and its sender are one commit"),
                    entry("held_message acceptance", "a message and what holds it are one commit"),
                    entry("balance journal", "a report and its refund are one commit"),
                    entry("ledger_entry journal", "the same commit enters the refund"),
                    entry(
                            "node cluster",
                            "the lease is a column of the node's row, renewed by its own"),
                    entry("node dispatch", "so are the floors, saved with what is open"),
                    entry("account customer", "an operator sets what the customer itself cannot"),
                    entry("sender customer", "the same of its sender names"),
                    entry(
                            "access_token customer",
                            "an operator makes and ends tokens by their numbers"),
                    entry(
                            "authorization_code customer",
                            "with a token ends the code that it came of"));

    /// Written by the operator's SQL, by migrations, and by triggers.
    private static final TreeSet<String> NOBODYS =
            new TreeSet<>(java.util.List.of("incoming_number", "price_overlap", "revision"));

    private static final Pattern WRITE =
            Pattern.compile(
                    "\\b(?:insert into|update|delete from|merge into|truncate)\\s+(?!set\\b|of\\b|skip\\b)([a-z_]{3,})");
    private static final Pattern TABLE =
            Pattern.compile("(?im)^\\s*create table (?:if not exists )?([a-z_]+)");

    /// Table and package → a class that writes it.
    private static Map<String, String> writers() throws IOException {
        Map<String, String> writers = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file).replaceAll("(?m)^\\s*//.*$", "");
                Matcher write = WRITE.matcher(text);
                while (write.find()) {
                    writers.put(
                            write.group(1) + " " + SOURCES.relativize(file).getName(0),
                            file.getFileName().toString());
                }
            }
        }
        return writers;
    }

    @Test
    void each_table_is_written_by_its_own_package() throws IOException {
        TreeSet<String> allowed = new TreeSet<>(EXCEPTIONS.keySet());
        OWNERS.forEach((table, owner) -> allowed.add(table + " " + owner));

        assertThat(writers().keySet()).isEqualTo(allowed);
    }

    @Test
    void each_table_has_its_package() throws IOException {
        TreeSet<String> tables = new TreeSet<>();
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            for (Path file : files.toList()) {
                TABLE.matcher(Files.readString(file))
                        .results()
                        .forEach(table -> tables.add(table.group(1)));
            }
        }
        TreeSet<String> known = new TreeSet<>(OWNERS.keySet());
        known.addAll(NOBODYS);

        assertThat(tables).isEqualTo(known);
    }
}
