package io.heliograph.tariff;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.HttpRoute;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import io.heliograph.number.Country;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The calls of contract §6 over real HTTP.
final class PriceApiTest {
    private static final String PRODUCT = "/v1/product-price";
    private static final String ACCOUNT = "/v1/account-price";
    private static final String COUNTRY = "/v1/country-price";
    private static final int ANY = PriceKey.ANY_NETWORK;

    private static final OpenApi file = new OpenApi();
    private static PriceServer server;

    @BeforeAll
    static void start() {
        server = new PriceServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clear();
    }

    /// The rows, after a look at their form.
    private static List<String> rows(String token, String path, String body) {
        Reply reply = server.post(token, path, body.replace('\'', '"'));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode operation = file.examples(new HttpRoute("POST", path)).getFirst().operation();
        assertThat(file.faults(file.response(operation, 200).get("schema"), reply.json()))
                .isEmpty();
        List<String> rows = new ArrayList<>();
        reply.data().forEach(row -> rows.add(row.toString()));
        return rows;
    }

    /// `MNC type price` of each row of the account's prices.
    private static List<String> paid(String token, String body) {
        return rows(token, ACCOUNT, body).stream()
                .map(row ->
                        row.replaceAll(
                                ".*\"MNC\":(\\w+),.*\"type_sms\":\"(\\w+)\",\"price\":([^,]*),.*",
                                "$1 $2 $3"))
                .toList();
    }

    static Stream<OpenApi.Example> examples() {
        return file.routes(Set.of("price")).stream()
                .flatMap(route -> file.examples(route).stream());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void answers_each_example_as_the_file_says(OpenApi.Example example) {
        server.price(1, 255, ANY, "sms", 50_000);
        JsonNode body = example.body();
        Reply reply =
                body == null
                        ? server.get(server.demo, example.path())
                        : server.post(server.demo, example.path(), body.toString());
        var expected = file.answer(example);
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected.getKey());
        JsonNode schema = file.response(example.operation(), reply.status()).get("schema");
        assertThat(file.faults(schema, reply.json())).isEmpty();
        assertThat(file.faults(schema, expected.getValue())).as("the example itself").isEmpty();
        if (example.path().contains("continent")) {
            assertThat(OpenApi.shape(reply.json())).isEqualTo(OpenApi.shape(expected.getValue()));
        } else {
            assertThat(reply.json()).isEqualTo(expected.getValue());
        }
    }

    @Test
    void a_row_has_the_fields_of_the_contract_and_the_exact_price() {
        server.price(1, 255, 1, "sms", 50_000);
        assertThat(rows(server.demo, PRODUCT, "{'ISO':'UA'}"))
                .containsExactly(
                        "{\"ISO\":\"UA\",\"country\":\"Ukraine\",\"MCC\":255,\"MNC\":1,\"operator\":\"Vodafone\","
                                + "\"type_sms\":\"sms\",\"price\":0.05,\"currency\":\"EUR\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.000001",
        "100000, 0.1",
        "300000, 0.3",
        "1000000, 1",
        "0, 0",
        "123456789, 123.456789",
        "1000000000000, 1000000"
    })
    void a_price_is_written_as_it_is(long micros, String price) {
        server.price(1, 255, 1, "sms", micros);
        assertThat(server.post(server.demo, PRODUCT, "{}").body())
                .contains("\"price\":" + price + ",\"currency\"");
    }

    @Test
    void networks_without_a_price_of_their_own_inherit_their_countrys() {
        server.price(1, 255, ANY, "sms", 50_000);
        server.price(1, 255, 3, "sms", 40_000);
        List<String> paid = paid(server.demo, "{'ISO':'UA'}");
        assertThat(paid).contains("1 sms 0.05", "3 sms 0.04", "6 sms 0.05");
        assertThat(paid)
                .hasSize(PriceServer.PLAN.networks("UA").size())
                .noneMatch(row -> row.startsWith("null"));
    }

    @Test
    void every_network_costs_what_send_takes() {
        server.price(1, 255, ANY, "sms", 50_000);
        server.price(1, 255, 3, "sms", 40_000);
        server.price(1, 255, ANY, "flashsms", 60_000);
        server.price(1, 404, 2, "sms", 10_000);
        server.price(1, 310, ANY, "sms", 20_000);
        var list = server.prices.of(1, null);
        for (JsonNode row : server.post(server.demo, ACCOUNT, "{}").data()) {
            int mnc = row.get("MNC").isNull() ? ANY : row.get("MNC").intValue();
            assertThat(
                            list.price(
                                    row.get("MCC").intValue(),
                                    mnc,
                                    row.get("type_sms").stringValue()))
                    .as(row.toString())
                    .hasValueSatisfying(price ->
                            assertThat(price.units())
                                    .isEqualByComparingTo(row.get("price").decimalValue()));
        }
    }

    @Test
    void a_countrys_price_that_no_network_inherits_has_a_row_of_its_own() {
        server.price(1, 222, ANY, "sms", 70_000); // Vatican City has no network of its own
        assertThat(rows(server.demo, PRODUCT, "{'ISO':'VA'}"))
                .containsExactly(
                        "{\"ISO\":\"VA\",\"country\":\"Vatican City\",\"MCC\":222,\"MNC\":null,\"operator\":\"\","
                                + "\"type_sms\":\"sms\",\"price\":0.07,\"currency\":\"EUR\"}");
        assertThat(rows(server.demo, PRODUCT, "{'ISO':'VA','MNC':1}")).isEmpty();
        server.price(1, 255, ANY, "sms", 50_000);
        for (Network network : PriceServer.PLAN.networks("UA")) {
            server.price(1, network.mcc(), network.mnc(), "sms", 40_000);
        }
        assertThat(paid(server.demo, "{'ISO':'UA'}")).contains("null sms 0.05", "1 sms 0.04");
    }

    @Test
    void a_network_that_serves_several_countries_is_shown_in_each() {
        server.price(1, 340, 1, "sms", 80_000);
        assertThat(rows(server.demo, PRODUCT, "{'MCC':340,'MNC':1}"))
                .hasSize(5)
                .anyMatch(row -> row.contains("\"ISO\":\"GP\""))
                .anyMatch(row -> row.contains("\"ISO\":\"MQ\""));
    }

    @Test
    void a_price_for_a_network_without_a_name_is_shown_too() {
        server.price(1, 255, 987, "sms", 90_000);
        assertThat(rows(server.demo, PRODUCT, "{}"))
                .singleElement()
                .asString()
                .contains("\"ISO\":\"UA\"", "\"MNC\":987,\"operator\":\"\"");
    }

    @Test
    void all_types_of_the_list_are_shown_sms_first() {
        for (String type : List.of("hlr", "flashsms", "sms", "mnp", "wappush")) {
            server.price(1, 255, 1, type, 10_000);
        }
        assertThat(paid(server.demo, "{'ISO':'UA','MNC':1}"))
                .containsExactly(
                        "1 sms 0.01",
                        "1 flashsms 0.01",
                        "1 hlr 0.01",
                        "1 mnp 0.01",
                        "1 wappush 0.01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{'ISO':'full'}",
                "{'ISO':'FULL'}",
                "{'ISO':' Full '}",
                "{'ISO':null,'MCC':null,'MNC':null}",
                "{'ISO':'','MCC':'','MNC':''}",
                "{'ISO':false,'MCC':false,'MNC':false}",
                "{'MCC':0}",
                "{'MCC':'0'}"
            })
    void not_set_means_all(String body) {
        server.price(1, 255, 1, "sms", 50_000);
        server.price(1, 262, 1, "sms", 60_000);
        for (String path : List.of(PRODUCT, ACCOUNT, COUNTRY)) {
            assertThat(rows(server.demo, path, body)).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'ISO':'UA'}",
                "{'ISO':'ua'}",
                "{'ISO':' Ua '}",
                "{'MCC':255}",
                "{'MCC':'255'}",
                "{'ISO':'full','MCC':' 255 ','MNC':'01'}",
                "{'ISO':'ua','MCC':255.0,'MNC':1}"
            })
    void filters_come_in_loose_forms(String body) {
        server.price(1, 255, 1, "sms", 50_000);
        server.price(1, 262, 2, "sms", 60_000);
        for (String path : List.of(PRODUCT, ACCOUNT, COUNTRY)) {
            assertThat(rows(server.demo, path, body))
                    .singleElement()
                    .asString()
                    .contains("\"ISO\":\"UA\"");
        }
    }

    @Test
    void the_network_0_is_one() {
        server.price(1, 460, ANY, "sms", 50_000);
        assertThat(rows(server.demo, PRODUCT, "{'MNC':0}"))
                .singleElement()
                .asString()
                .contains("China Mobile");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'ISO':'QQ'}",
                "{'ISO':'UKR'}",
                "{'ISO':'Ukraine'}",
                "{'ISO':380}",
                "{'MCC':999}",
                "{'MCC':1}",
                "{'ISO':'DE','MCC':255}"
            })
    void what_does_not_exist_has_no_prices(String body) {
        server.price(1, 255, ANY, "sms", 50_000);
        for (String path : List.of(PRODUCT, ACCOUNT, COUNTRY)) {
            assertThat(rows(server.demo, path, body)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'MCC':'kyiv'}|{'MCC':['kyiv: must be a whole number from 0 to 999']}",
                "{'MCC':1000}|{'MCC':['1000: must be a whole number from 0 to 999']}",
                "{'MCC':[255]}|{'MCC':['a list: must be a whole number from 0 to 999']}",
                "{'MNC':-1}|{'MNC':['-1: must be a whole number from 0 to 999']}",
                "{'MNC':1.5}|{'MNC':['1.5: must be a whole number from 0 to 999']}",
                "{'ISO':{}}|{'ISO':['must be a text, but is an object']}",
                "{'ISO':['UA']}|{'ISO':['must be a text, but is a list']}"
            })
    void junk_is_a_fault_of_its_field(String body, String errors) {
        Reply reply = server.post(server.demo, PRODUCT, body.replace("'", "\""));
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(file.failureFaults(reply.json())).isEmpty();
        assertThat(reply.errors()).isEqualTo(errors.replace("'", "\""));
    }

    @Test
    void an_account_sees_its_own_list_and_not_its_products() {
        server.price(1, 255, ANY, "sms", 50_000);
        server.price(1, 262, ANY, "sms", 55_000);
        server.price(2, 255, ANY, "sms", 30_000);
        server.price(2, 255, 1, "sms", 20_000);
        String asked = "{'ISO':'UA','MNC':1}";
        assertThat(paid(server.demo, asked)).containsExactly("1 sms 0.05");
        assertThat(paid(server.own, asked)).containsExactly("1 sms 0.02");
        assertThat(paid(server.own, "{'ISO':'UA','MNC':3}")).containsExactly("3 sms 0.03");
        assertThat(paid(server.own, "{'ISO':'DE'}")).as("send would say no_client_price").isEmpty();
        assertThat(rows(server.own, COUNTRY, "{}"))
                .singleElement()
                .asString()
                .contains("\"price\":0.03");
        assertThat(rows(server.own, PRODUCT, asked)).isEqualTo(rows(server.demo, PRODUCT, asked));
        assertThat(server.post(server.own, ACCOUNT, "{}").body())
                .as("whole answers are not mixed up")
                .isNotEqualTo(server.post(server.demo, ACCOUNT, "{}").body());
    }

    @Test
    void a_list_in_another_currency_is_not_what_the_account_pays() {
        server.price(3, 255, ANY, "sms", 30_000);
        server.demoPaysBy(3);
        assertThat(paid(server.demo, "{}")).isEmpty();
        assertThat(paid(server.demo, "{'ISO':'UA'}")).isEmpty();
    }

    @Test
    void prices_are_those_valid_now() {
        server.price(1, 255, 1, "sms", 10_000, "-infinity", "2026-10-05 11:00+00");
        server.price(1, 255, 1, "sms", 20_000, "2026-10-05 11:00+00", "2026-10-05 13:00+00");
        server.price(1, 255, 1, "sms", 30_000, "2026-10-05 13:00+00", "infinity");
        assertThat(paid(server.demo, "{}")).containsExactly("1 sms 0.02");
        server.clock.move(Duration.ofHours(1));
        assertThat(paid(server.demo, "{}")).containsExactly("1 sms 0.03");
        server.clock.move(Duration.ofHours(-1));
    }

    @Test
    void a_country_costs_the_most_that_a_network_of_it_does() {
        server.price(1, 255, ANY, "sms", 50_000);
        server.price(1, 255, 3, "sms", 90_000);
        server.price(1, 255, 1, "flashsms", 60_000);
        server.price(1, 404, 2, "sms", 10_000);
        server.price(1, 405, 25, "sms", 20_000);
        assertThat(rows(server.demo, COUNTRY, "{'ISO':'UA','MNC':'junk'}"))
                .as("networks are not looked at")
                .containsExactly(
                        "{\"ISO\":\"UA\",\"country\":\"Ukraine\",\"MCC\":255,\"type_sms\":\"sms\",\"price\":0.09,\"currency\":\"EUR\"}",
                        "{\"ISO\":\"UA\",\"country\":\"Ukraine\",\"MCC\":255,\"type_sms\":\"flashsms\",\"price\":0.06,\"currency\":\"EUR\"}");
        assertThat(rows(server.demo, COUNTRY, "{'ISO':'IN'}"))
                .singleElement()
                .asString()
                .contains("\"MCC\":404", "\"price\":0.02");
        assertThat(rows(server.demo, COUNTRY, "{'ISO':'IN','MCC':404}"))
                .singleElement()
                .asString()
                .contains("\"MCC\":404", "\"price\":0.01");
    }

    @Test
    void all_prices_of_all_networks_come_quickly() {
        server.execute(
                """
                insert into price (price_list_id, mcc, mnc, type, valid_from, price_micros)
                select 1, mcc, -1, type, '-infinity', 50000
                from generate_series(100, 999) mcc,
                     unnest(array['sms', 'flashsms', 'wappush', 'hlr', 'mnp']) type
                """);
        long networks =
                PriceServer.PLAN.countries().stream()
                        .map(Country::iso)
                        .mapToLong(iso -> PriceServer.PLAN.networks(iso).size())
                        .sum();
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            server.execute("update price_list set name = name where price_list_id = 1");
            server.refresh(); // so that it is worked out anew
            long start = System.nanoTime();
            Reply reply = server.post(server.demo, ACCOUNT, "{\"ISO\":\"full\"}");
            quickest = Math.min(quickest, System.nanoTime() - start);
            assertThat(reply.data().size()).isGreaterThanOrEqualTo((int) (5 * networks));
        }
        assertThat(quickest / 1_000_000).as("milliseconds").isLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {PRODUCT, ACCOUNT, COUNTRY, "/v1/country-by-continent"})
    void a_token_is_needed(String path) {
        assertThat(server.post("nobody", path, "{}").status()).isEqualTo(401);
        assertThat(server.post(server.demo, path, "{").status()).isEqualTo(400);
        assertThat(server.post(server.demo, path, "7").status()).isEqualTo(400);
    }

    @Test
    void countries_come_by_continent_for_get_and_post_alike() {
        Reply reply = server.get(server.demo, "//v1//country-by-continent");
        assertThat(reply.body())
                .startsWith("{\"status\":true,\"data\":{\"Africa\":[{\"ISO\":\"AC\",")
                .contains("{\"ISO\":\"UA\",\"country\":\"Ukraine\",\"MCC\":[255]}");
        assertThat(server.post(server.demo, "/v1/country-by-continent", "").body())
                .isEqualTo(reply.body());
    }
}
