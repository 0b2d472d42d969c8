package io.heliograph.customer;

import static io.heliograph.customer.CustomerWorld.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.Reply;
import io.heliograph.ledger.Proof;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Money moves by bookings alone: each once, to the micro-unit, and taken back by another. After
/// each story the ledger holds.
@Tag("slow")
final class BookingsStoryTest {
    private static final CustomerWorld world = new CustomerWorld(Map.of());
    private static final String BOB = "380501000001";

    @AfterEach
    void the_ledger_holds() {
        assertThat(world.platform.proofs()).allMatch(Proof::holds);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static String balance(String login) {
        return world.show(login).json().get("balance").stringValue();
    }

    private static JsonNode bookings(String login, String query) {
        return world.operator
                .ann("GET", "/accounts/%s/bookings%s".formatted(login, query), "")
                .json();
    }

    private static String correction(String amount, String more) {
        return "{\"kind\":\"correction\",\"amount\":\"%s\",\"currency\":\"EUR\",\"note\":\"a mistake\"%s}"
                .formatted(amount, more);
    }

    @Test
    void a_top_up_is_booked_and_spent_and_listed() {
        world.open("rich", "");
        Reply made = world.topUp("rich", "12.50");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().get("amount").stringValue()).isEqualTo("12.5");
        assertThat(made.json().get("balanceAfter").stringValue()).isEqualTo("12.5");
        assertThat(world.topUp("RICH", "0.000001").json().get("balanceAfter").stringValue())
                .isEqualTo("12.500001");
        String token = world.token("rich", "secret1");
        assertThat(world.send(token, BOB, "").status()).isEqualTo(200);
        assertThat(world.book("rich", correction("-2.450001", "")).status()).isEqualTo(201);
        JsonNode items = bookings("rich", "").get("items");
        assertThat(items.valueStream().map(each -> each.get("kind").stringValue()))
                .containsExactly("correction", "charge", "top_up", "top_up");
        assertThat(items.valueStream().map(each -> each.get("balanceAfter").stringValue()))
                .containsExactly("10", "12.450001", "12.500001", "12.5");
        assertThat(balance("rich")).isEqualTo("10");
        JsonNode first = bookings("rich", "?limit=2");
        JsonNode second = bookings("rich", "?limit=2&after=" + first.get("next").stringValue());
        assertThat(second.get("items").get(0)).isEqualTo(items.get(2));
        assertThat(second.get("items").get(1)).isEqualTo(items.get(3));
        assertThat(second.get("next").isNull()).isTrue();
        JsonNode topUps = bookings("rich", "?kind=top_up").get("items");
        assertThat(topUps.size()).isEqualTo(2);
        assertThat(topUps.at("/0/balanceAfter").isNull()).isTrue();
        assertThat(world.operator.ann("GET", "/accounts/rich/bookings?kind=gift", "").body())
                .contains("gift: is one of charge, refund");
        assertThat(world.operator.ann("GET", "/accounts/rich/bookings?after=x", "").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"amount\":\"0\"|amount|is nothing",
                "\"amount\":\"0.000000\"|amount|is nothing",
                "\"amount\":\"-1\"|amount|-1: is below zero, and a top-up is not",
                "\"amount\":\"0.0000001\"|amount|more than six places",
                "\"amount\":\"1.0000000\"||",
                "\"amount\":\"12,50\"|amount|12,50: is no amount",
                "\"amount\":\"1 000\"|amount|is no amount",
                "\"amount\":\"1e3\"|amount|is no amount",
                "\"amount\":\"+1\"|amount|is no amount",
                "\"amount\":\"012\"|amount|is no amount",
                "\"amount\":\".5\"|amount|is no amount",
                "\"amount\":\"NaN\"|amount|is no amount",
                "\"amount\":\"\"|amount|is no amount",
                "\"amount\":12.5|amount|12.5: is no amount",
                "\"amount\":null|amount|is missing",
                "\"amount\":\"1000000000.000001\"|amount|is beyond 1000000000",
                "\"amount\":\"99999999999999999999999999\"|amount|is beyond 1000000000",
                "\"currency\":\"USD\"|currency|USD: is not the account's currency, which is EUR",
                "\"currency\":\"eur\"|currency|eur: is not the account's currency",
                "\"currency\":null|currency|is missing",
                "\"kind\":\"gift\"|kind|gift: is top_up or correction",
                "\"kind\":\"charge\"|kind|charge: is top_up or correction",
                "\"kind\":null|kind|is missing",
                "\"note\":\"a\\nb\"|note|on one line",
                "\"note\":7|note|is a text",
                "\"force\":\"yes\"|force|is true or false",
                "\"reason\":\"x\"|reason|is no field of this call"
            })
    void what_is_wrong_is_named_and_nothing_is_booked(String field, String name, String told) {
        if (world.show("poor").status() == 404) {
            world.open("poor", "");
        }
        long before = bookings("poor", "").get("items").size();
        var body =
                (tools.jackson.databind.node.ObjectNode)
                        new tools.jackson.databind.json.JsonMapper()
                                .readTree(
                                        "{\"kind\":\"top_up\",\"amount\":\"1\",\"currency\":\"EUR\"}");
        body.setAll(
                (tools.jackson.databind.node.ObjectNode)
                        new tools.jackson.databind.json.JsonMapper().readTree("{" + field + "}"));
        Reply reply = world.book("poor", body.toString());
        if (name == null) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(201);
            return;
        }
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        JsonNode fault = reply.json().at("/errors/0");
        assertThat(fault.get("field").stringValue()).isEqualTo(name);
        assertThat(fault.get("detail").stringValue()).contains(told);
        assertThat(bookings("poor", "").get("items").size()).isEqualTo(before);
    }

    @Test
    void a_booking_is_made_once_however_often_it_is_asked_for() {
        world.open("once", "");
        String path = "/accounts/once/bookings";
        String body = "{\"kind\":\"top_up\",\"amount\":\"5\",\"currency\":\"EUR\"}";
        assertThat(code(world.operator.ann("POST", path, body)))
                .isEqualTo("400 idempotency_key_missing");
        Reply tried = world.operator.ann("POST", path + "?dryRun=true", body);
        assertThat(tried.json().get("balanceAfter").stringValue()).isEqualTo("5");
        assertThat(balance("once")).isEqualTo("0");
        List<String> answers =
                IntStream.range(0, 8)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(() ->
                                        world.operator
                                                .ann("POST", path, body, "Idempotency-Key", "k1")
                                                .body()))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        assertThat(answers).containsOnly(answers.getFirst());
        assertThat(balance("once")).isEqualTo("5");
        assertThat(
                        code(
                                world.operator.ann(
                                        "POST",
                                        path,
                                        body.replace("5", "6"),
                                        "Idempotency-Key",
                                        "k1")))
                .isEqualTo("422 idempotency_key_reused");
        world.open("other", "");
        assertThat(
                        code(
                                world.operator.ann(
                                        "POST",
                                        "/accounts/other/bookings",
                                        body,
                                        "Idempotency-Key",
                                        "k1")))
                .isEqualTo("422 idempotency_key_reused");
        assertThat(balance("other")).isEqualTo("0");
    }

    @Test
    void bookings_side_by_side_are_all_kept() {
        world.open("busy", "");
        List<CompletableFuture<Integer>> all =
                IntStream.range(0, 40)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(
                                        () -> world.topUp("busy", "0.1").status()))
                        .toList();
        assertThat(all.stream().map(CompletableFuture::join)).containsOnly(201);
        assertThat(balance("busy")).isEqualTo("4");
    }

    @Test
    void a_correction_has_a_reason_and_stays_above_the_credit_unless_it_is_meant() {
        world.open("fixed", ",\"credit\":\"2\"");
        world.topUp("fixed", "1");
        assertThat(
                        world.book(
                                        "fixed",
                                        "{\"kind\":\"correction\",\"amount\":\"-1\",\"currency\":\"EUR\",\"note\":\" \"}")
                                .body())
                .contains("say why the balance is corrected");
        Reply refused = world.book("fixed", correction("-3.000001", ""));
        assertThat(code(refused)).isEqualTo("409 balance_not_covered");
        assertThat(refused.json().get("detail").stringValue())
                .contains("-2.000001 EUR, below its credit of 2");
        assertThat(
                        world.book("fixed", correction("-3", ""))
                                .json()
                                .get("balanceAfter")
                                .stringValue())
                .isEqualTo("-2");
        assertThat(
                        world.book("fixed", correction("-5", ",\"force\":true"))
                                .json()
                                .get("balanceAfter")
                                .stringValue())
                .isEqualTo("-7");
        assertThat(world.book("fixed", correction("1", "")).status()).isEqualTo(201); // upwards
        assertThat(balance("fixed")).isEqualTo("-6");
    }

    @Test
    void a_booking_is_countered_once_and_never_undone() {
        world.open("back", "");
        Reply made = world.topUp("back", "7");
        String reverse = "/accounts/back/bookings/%s/reverse".formatted(made.json().get("id"));
        List<Reply> both =
                IntStream.range(0, 4)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(
                                        () -> world.operator.ann("POST", reverse, "")))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        assertThat(both.stream().map(Reply::status)).containsOnlyOnce(201).containsOnly(201, 409);
        Reply reversal =
                both.stream().filter(reply -> reply.status() == 201).findFirst().orElseThrow();
        assertThat(reversal.json().get("amount").stringValue()).isEqualTo("-7");
        assertThat(reversal.json().get("reverses")).isEqualTo(made.json().get("id"));
        assertThat(balance("back")).isEqualTo("0");
        assertThat(code(world.operator.ann("POST", reverse, "{}")))
                .isEqualTo("409 booking_reversed");
        JsonNode items = bookings("back", "").get("items");
        assertThat(items.at("/1/reversedBy")).isEqualTo(reversal.json().get("id"));
        String again = "/accounts/back/bookings/%s/reverse".formatted(reversal.json().get("id"));
        assertThat(code(world.operator.ann("POST", again, "")))
                .isEqualTo("409 booking_is_reversal");
        for (JsonNode entry :
                world.operator.ann("GET", "/audit?noun=bookings", "").json().get("items")) {
            assertThat(
                            world.operator
                                    .ann("POST", "/audit/" + entry.get("id") + "/undo", "")
                                    .status())
                    .isEqualTo(409);
        }
        assertThat(balance("back")).isEqualTo("0");
    }

    @Test
    void what_has_been_spent_or_comes_of_messages_is_not_countered_by_itself() {
        world.open("spent", "");
        Reply made = world.topUp("spent", "0.05");
        String token = world.token("spent", "secret1");
        assertThat(world.send(token, BOB, "").status()).isEqualTo(200);
        String reverse = "/accounts/spent/bookings/%s/reverse";
        JsonNode charge = bookings("spent", "?kind=charge").at("/items/0/id");
        assertThat(code(world.operator.ann("POST", reverse.formatted(charge), "")))
                .isEqualTo("409 booking_of_messages");
        String path = reverse.formatted(made.json().get("id"));
        assertThat(code(world.operator.ann("POST", path, ""))).isEqualTo("409 balance_not_covered");
        assertThat(
                        world.operator
                                .ann("POST", path, "{\"force\":true,\"note\":\"bounced\"}")
                                .json()
                                .get("note")
                                .stringValue())
                .isEqualTo("bounced");
        assertThat(balance("spent")).isEqualTo("-0.05");
        for (String nothing : List.of("1", "x", "0", "99999999999999999999")) {
            assertThat(code(world.operator.ann("POST", reverse.formatted(nothing), "")))
                    .isEqualTo("404 not_found");
        }
        String others = "/accounts/demo/bookings/%s/reverse".formatted(made.json().get("id"));
        assertThat(code(world.operator.ann("POST", others, ""))).isEqualTo("404 not_found");
    }
}
