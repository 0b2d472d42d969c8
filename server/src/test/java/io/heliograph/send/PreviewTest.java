package io.heliograph.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.http.Reply;
import io.heliograph.message.Message;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.text.MessageType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// DESIGN promise 3: what `replacement` shows is what `send` then does, whatever the rules, prices,
/// balance, black list and texts are.
final class PreviewTest {
    private static final int ROUNDS = 60;
    private static final List<String> SENDERS =
            List.of("Verify", "Heliograph", "verify", "Other", "12345", "Тест");
    private static final List<String> PREFIXES = List.of("", "380", "38050", "44", "7", "999");
    private static final List<String> WORDS =
            List.of(
                    "code",
                    "CODE",
                    "ß",
                    "привет",
                    "ПРИВЕТ",
                    "€",
                    "{x}",
                    "😀",
                    "a",
                    " ",
                    "long ".repeat(40));
    private static final String ONE =
            """
            {"number": "380671234567", "senderID": "Verify", "text": "text"}\
            """;
    private static final JsonMapper mapper = new JsonMapper();

    /// What became of numbers, over all rounds.
    private final Set<String> seen = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shows_what_is_then_sent(long seed) {
        Random random = new Random(seed);
        try (SendingServer server = new SendingServer(AcceptanceUnderTest.SETTINGS)) {
            server.execute("insert into provider (provider_id, name) values (1, 'a'), (2, 'b')");
            for (int round = 0; round < ROUNDS; round++) {
                change(server, random);
                compare(server, packages(random), "seed " + seed + " round " + round);
            }
            assertThat(seen)
                    .as("what the rounds came to")
                    .contains(
                            "sent",
                            "no_money",
                            "phone_in_black_list",
                            "no_client_price",
                            "no_mcc_mnc",
                            "not_registr_originator",
                            "incorrect_originator",
                            "no_active_aggregator");
        }
    }

    private static void change(SendingServer server, Random random) {
        server.execute("delete from replacement_rule");
        int rules = random.nextInt(5);
        for (int rule = 0; rule < rules; rule++) {
            server.execute(rule(random, rule));
        }
        server.execute("delete from black_list");
        server.execute(
                "insert into black_list select account_id, " + number(random) + " from account");
        server.execute("delete from price");
        server.execute(
                "insert into price (price_list_id, mcc, mnc, type, valid_from, price_micros) values (1, 255, -1, 'sms', '-infinity', "
                        + random.nextInt(90_000)
                        + "), (1, 255, 1, 'sms', '-infinity', 1), (1, 234, -1, 'flashsms', '-infinity', 70000)");
        server.execute(
                "update balance set balance_micros = " + random.nextInt(400_000) + " - 20000");
        server.outlets =
                IntStream.rangeClosed(1, random.nextInt(3))
                        .mapToObj(id ->
                                new RoutedProvider(
                                        id, random.nextInt(3), EnumSet.allOf(MessageType.class)))
                        .toList();
        server.refresh();
    }

    private static String rule(Random random, int id) {
        boolean phrase = random.nextBoolean();
        return "insert into replacement_rule (rule_id, position, account_id, provider_id, destination, sender, phrase, ignore_case, new_senders,"
                + " new_phrase) select "
                + id
                + ", "
                + random.nextInt(3)
                + ", "
                + (random.nextBoolean() ? "account_id, null" : "null, " + (1 + random.nextInt(2)))
                + ", "
                + quoted(any(random, PREFIXES))
                + ", "
                + (random.nextBoolean() ? "null" : quoted(any(random, SENDERS)))
                + ", "
                + (phrase ? quoted(any(random, WORDS)) : "null")
                + ", "
                + random.nextBoolean()
                + ", array["
                + SENDERS.subList(0, random.nextInt(SENDERS.size())).stream()
                        .map(PreviewTest::quoted)
                        .collect(Collectors.joining(", "))
                + "]::text[], "
                + (phrase && random.nextBoolean()
                        ? quoted(random.nextBoolean() ? "" : any(random, WORDS).repeat(9))
                        : "null")
                + " from account";
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }

    private static <T> T any(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static long number(Random random) {
        return any(random, List.of(380501112230L, 380671112230L, 447400123450L, 99912345670L))
                + random.nextInt(10);
    }

    private static List<Map<String, Object>> packages(Random random) {
        List<Long> numbers =
                new ArrayList<>(
                        random.longs(0, 10)
                                .limit(12)
                                .mapToObj(_ -> number(random))
                                .distinct()
                                .toList());
        Collections.shuffle(numbers, random);
        List<Map<String, Object>> packages = new ArrayList<>();
        while (!numbers.isEmpty()) {
            int size = 1 + random.nextInt(numbers.size());
            List<Long> some = numbers.subList(0, size);
            String text =
                    IntStream.rangeClosed(0, random.nextInt(6))
                            .mapToObj(_ -> any(random, WORDS))
                            .collect(Collectors.joining("|"));
            packages.add(
                    Map.of(
                            "number",
                            List.copyOf(some),
                            "senderID",
                            any(random, SENDERS),
                            "text",
                            text.isBlank() ? "code" : text,
                            "type",
                            random.nextInt(4) == 0 ? "flashsms" : "sms"));
            some.clear();
        }
        return packages;
    }

    private void compare(SendingServer server, List<Map<String, Object>> packages, String as) {
        String json = mapper.writeValueAsString(packages);
        Reply shown = server.preview(json);
        assertThat(shown.status()).as(as + shown.body()).isEqualTo(200);
        assertThat(server.told).isEmpty();
        long before = server.balance();
        Reply sent = server.send(json);

        Map<String, Message> byNumber = new HashMap<>();
        server.told.forEach(message -> byNumber.put(message.recipient().toString(), message));
        server.told.clear();
        BigDecimal paid = BigDecimal.ZERO;
        for (String number : shown.data().propertyNames()) {
            JsonNode row = shown.data().get(number);
            Message message = byNumber.remove(number);
            seen.add(row.has("error") ? row.get("error").stringValue() : "sent");
            if (row.has("error")) {
                assertThat(message).as(as).isNull();
                assertThat(sent.body()).as(as).contains(row.get("error").stringValue());
                assertThat(error(sent, number)).as(as).isEqualTo(row.get("error").stringValue());
            } else {
                Objects.requireNonNull(message, as + " " + row);
                assertThat(message.sender()).as(as).isEqualTo(row.get("senderID").stringValue());
                assertThat(message.text()).as(as).isEqualTo(row.get("text").stringValue());
                assertThat(message.parts()).as(as).isEqualTo(row.get("parts").intValue());
                BigDecimal price = message.pricePerPart().times(message.parts()).units();
                assertThat(row.get("price").decimalValue()).as(as).isEqualByComparingTo(price);
                assertThat(message.network().mcc()).as(as).isEqualTo(row.get("MCC").intValue());
                paid = paid.add(price);
            }
        }
        assertThat(byNumber).as(as + ": sent, but not shown").isEmpty();
        assertThat(before - server.balance())
                .as(as)
                .isEqualTo(paid.movePointRight(6).longValueExact());
    }

    /// How `send` refused a number: for all of them by one code, by number, or beside what it took.
    private static String error(Reply sent, String number) {
        if (sent.status() == 200) {
            return sent.data().get(number).get(0).get("error").stringValue();
        }
        JsonNode errors = sent.json().get("errors");
        return errors.isString() ? errors.stringValue() : errors.get(number).get(0).stringValue();
    }

    /// What is previewed is what is sent, in the last millisecond of a price and in the first of
    /// the next.
    @Test
    void each_instant_has_its_own_price() {
        try (SendingServer server = new SendingServer(AcceptanceUnderTest.SETTINGS)) {
            Instant midnight = Instant.parse("2026-10-06T00:00:00Z");
            server.execute(
                    """
                    update price set valid_to = '%1$s' where type = 'sms';
                    insert into price (price_list_id, mcc, mnc, type, valid_from, price_micros)
                    values (1, 255, -1, 'sms', '%1$s', 61000);
                    """
                            .formatted(midnight));
            server.refresh();
            for (long micros : List.of(50_000L, 61_000L)) {
                Instant at = micros == 50_000 ? midnight.minusMillis(1) : midnight;
                server.clock.move(Duration.between(server.clock.instant(), at));
                assertThat(server.preview(ONE).body())
                        .contains("\"price\":" + (micros == 50_000 ? "0.05" : "0.061"));
                assertThat(server.send(ONE).body()).contains("id_state");
                assertThat(server.told.getLast())
                        .returns(micros, message -> message.pricePerPart().micros())
                        .returns(at, Message::createdAt);
            }
            assertThat(server.number("select sum(price_micros) from message")).isEqualTo(111_000);
            assertThat(
                            server.number(
                                    "select -sum(amount_micros) from ledger_entry where book = 'customer' and reason = 'charge'"))
                    .isEqualTo(111_000);
        }
    }
}
