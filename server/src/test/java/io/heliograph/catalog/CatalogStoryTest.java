package io.heliograph.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
import io.heliograph.db.AccountId;
import io.heliograph.fixture.Until;
import io.heliograph.http.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// What an operator sells and what it costs, set on the running platform.
@Tag("slow")
@Timeout(60)
final class CatalogStoryTest {
    private static final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static LivePlatform platform;
    private static AdminCaller ann;

    @BeforeAll
    static void start() {
        platform = new LivePlatform();
        ann = platform.operator();
    }

    @AfterAll
    static void stop() {
        ann.close();
        platform.close();
    }

    private static Reply post(String path, String json) {
        return ann.ann("POST", path, json.replace('\'', '"'));
    }

    private static Reply made(String path, String json) {
        Reply reply = post(path, json);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply;
    }

    private static Reply changed(String method, String path, String json) {
        return ann.ann(
                method,
                path,
                json.replace('\'', '"'),
                "If-Match",
                ann.ann("GET", path, "").header("ETag"));
    }

    private static String code(Reply reply) {
        return reply.status() + " " + reply.json().path("code").asString("");
    }

    /// Each as `mcc/mnc type price`, with what it begins and ends by as minutes from a moment.
    private static List<String> told(Reply reply, Instant zero) {
        List<String> told = new ArrayList<>();
        for (JsonNode item : reply.json().get("items")) {
            told.add(
                    "%s %s-%s"
                            .formatted(
                                    item.get("price").stringValue(),
                                    minutes(item.get("from"), zero),
                                    minutes(item.get("until"), zero)));
        }
        return told;
    }

    private static String minutes(JsonNode time, Instant zero) {
        return time.isNull()
                ? "*"
                : Long.toString(
                        Math.round(
                                Duration.between(zero, Instant.parse(time.stringValue()))
                                                .toSeconds()
                                        / 60.0));
    }

    private static String in(Instant zero, int minutes) {
        return zero.plus(Duration.ofMinutes(minutes)).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// What `replacement` tells a customer: the price, or the code of the refusal.
    private static String quoted(String token, String number) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/v1/replacement"
                                                .formatted(platform.port())))
                        .header("X-Access-Token", token)
                        .POST(
                                BodyPublishers.ofString(
                                        "[{\"number\":\"%s\",\"senderID\":\"Verify\",\"text\":\"Hello\"}]"
                                                .formatted(number)))
                        .build();
        try {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String customer(String login, String product) {
        AccountId account = platform.account(login, login, Set.of("Verify"));
        platform.database()
                .useTransaction(handle ->
                        handle.createUpdate(
                                        "update account set product_id = (select product_id from product where name = :product) where account_id = :id")
                                .bind("product", product)
                                .bind("id", account.value())
                                .execute());
        return platform.token(account);
    }

    @Test
    void from_nothing_to_a_price_that_is_quoted_within_a_second() throws InterruptedException {
        made("/price-lists", "{'name':'wholesale','currency':'EUR'}");
        made("/products", "{'name':'wholesale','priceList':'wholesale'}");
        String token = customer("whole", "wholesale");
        assertThat(quoted(token, "380671234567")).contains("no_client_price");
        made("/price-lists/wholesale/prices", "{'country':'UA','price':'0.0375'}");
        Instant set = Instant.now();
        Until.isTrue("the price", () -> quoted(token, "380671234567").contains("0.0375"));
        assertThat(Duration.between(set, Instant.now())).isLessThan(Duration.ofSeconds(3));
        made("/price-lists/wholesale/prices", "{'mcc':255,'mnc':3,'price':'0.0123'}");
        Until.isTrue("the network's", () -> quoted(token, "380671234567").contains("0.0123"));
        assertThat(quoted(token, "380501234567")).contains("0.0375");
        assertThat(code(changed("DELETE", "/products/wholesale", "")))
                .isEqualTo("409 product_in_use");
        assertThat(code(changed("DELETE", "/price-lists/wholesale", "")))
                .isEqualTo("409 list_in_use");
        assertThat(code(changed("PATCH", "/price-lists/wholesale", "{'currency':'USD'}")))
                .isEqualTo("409 list_in_use");
    }

    @Test
    void names_have_odd_letters_and_are_found_by_them() {
        String name = "Größe & Co. №1 \\\"x\\\" + 50%";
        made("/price-lists", "{'name':'" + name + "','currency':'CHF'}");
        String path = "/price-lists/Gr%C3%B6%C3%9Fe%20%26%20Co.%20%E2%84%961%20%22x%22%20+%2050%25";
        Reply shown = ann.ann("GET", path, "");
        assertThat(shown.status()).as(shown.body()).isEqualTo(200);
        assertThat(shown.json().get("name").stringValue()).isEqualTo("Größe & Co. №1 \"x\" + 50%");
        assertThat(changed("PATCH", path, "{'name':'renamed'}").status()).isEqualTo(200);
        assertThat(ann.ann("GET", path, "").status()).isEqualTo(404);
        assertThat(changed("DELETE", "/price-lists/renamed", "").status()).isEqualTo(200);
        for (String odd :
                List.of(
                        "12",
                        " x",
                        "x ",
                        "",
                        "a/b",
                        "a\\nb",
                        "x".repeat(101),
                        "\\u0000",
                        "a\\u202eb")) {
            assertThat(post("/price-lists", "{'name':'" + odd + "','currency':'EUR'}").status())
                    .as(odd)
                    .isEqualTo(400);
        }
        assertThat(ann.ann("GET", "/price-lists/a%00b", "").status()).isEqualTo(404);
        assertThat(ann.ann("GET", "/products?name=a%00b", "").status()).isEqualTo(400);
        assertThat(post("/products", "{'name':'p','priceList':'a\\u0000b'}").status())
                .isEqualTo(400);
        made("/price-lists", "{'name':'twice','currency':'EUR'}");
        assertThat(code(post("/price-lists", "{'name':'twice','currency':'EUR'}")))
                .isEqualTo("409 exists_already");
    }

    @Test
    void a_price_ends_where_the_next_begins_and_what_was_in_force_stays() {
        made("/price-lists", "{'name':'course','currency':'EUR'}");
        String prices = "/price-lists/course/prices";
        Instant zero = Instant.now();
        assertThat(told(made(prices, "{'mcc':255,'price':'0.05'}"), zero))
                .containsExactly("0.05 0-*");
        assertThat(
                        told(
                                made(
                                        prices,
                                        "{'mcc':255,'price':'0.06','from':'%s'}"
                                                .formatted(in(zero, 60))),
                                zero))
                .containsExactly("0.05 0-60", "0.06 60-*");
        assertThat(told(made(prices, "{'mcc':255,'price':'0.050','type':'sms','mnc':null}"), zero))
                .as("the same again")
                .containsExactly("0.05 0-60", "0.06 60-*");
        Reply again = made(prices, "{'mcc':255,'price':'0.04'}");
        assertThat(told(again, zero)).containsExactly("0.04 0-60", "0.06 60-*");
        assertThat(told(ann.ann("GET", prices + "?mcc=255", ""), zero))
                .containsExactlyInAnyOrder("0.05 0-0", "0.06 60-*", "0.04 0-60");
        assertThat(told(ann.ann("GET", prices + "?country=UA&at=now", ""), zero))
                .containsExactly("0.04 0-60");
        assertThat(told(ann.ann("GET", prices + "?at=" + in(zero, 61), ""), zero))
                .containsExactly("0.06 60-*");
        assertThat(told(ann.ann("GET", prices + "?country=PL", ""), zero)).isEmpty();
        Reply would =
                ann.ann(
                        "POST",
                        prices + "?dryRun=true",
                        "{\"mcc\":255,\"price\":\"9\",\"until\":\"%s\"}".formatted(in(zero, 90)));
        assertThat(told(would, zero)).containsExactly("9 0-90", "0.06 90-*");
        assertThat(told(ann.ann("GET", prices + "?at=now", ""), zero)).containsExactly("0.04 0-60");
        long later =
                ann.ann("GET", prices + "?at=" + in(zero, 61), "")
                        .json()
                        .at("/items/0/id")
                        .longValue();
        assertThat(told(post(prices + "/" + later + "/end?at=" + in(zero, 120), ""), zero))
                .containsExactly("0.04 0-60", "0.06 60-120");
        assertThat(told(post(prices + "/" + later + "/end", ""), zero))
                .containsExactly("0.04 0-60");
        long now = again.json().at("/items/0/id").longValue();
        assertThat(told(post(prices + "/" + now + "/end", ""), zero)).isEmpty();
        assertThat(code(post(prices + "/" + now + "/end", ""))).isEqualTo("409 price_over");
        assertThat(post(prices + "/999999/end", "").status()).isEqualTo(404);
        assertThat(code(changed("DELETE", "/price-lists/course", ""))).isEqualTo("409 list_in_use");
    }

    @Test
    void what_was_agreed_is_taken_back_unless_it_was_changed_since() {
        made("/price-lists", "{'name':'undone','currency':'EUR'}");
        String prices = "/price-lists/undone/prices";
        Instant zero = Instant.now();
        made(prices, "{'mcc':260,'price':'0.05'}");
        made(prices, "{'mcc':260,'price':'0.07','from':'%s'}".formatted(in(zero, 60)));
        String first = latest();
        made(prices, "{'mcc':260,'price':'0.06'}");
        String second = latest();
        assertThat(code(post("/audit/" + first + "/undo", ""))).isEqualTo("409 changed_since");
        Reply undone = post("/audit/" + second + "/undo", "");
        assertThat(undone.status()).as(undone.body()).isEqualTo(200);
        assertThat(told(undone, zero)).containsExactly("0.05 0-60", "0.07 60-*");
        made(prices, "{'mcc':262,'price':'0.01'}"); // is of another network
        String third = latest();
        assertThat(told(post("/audit/" + undone(second) + "/undo", ""), zero))
                .containsExactly("0.06 0-60", "0.07 60-*");
        assertThat(told(post("/audit/" + third + "/undo", ""), zero)).isEmpty();
    }

    /// The entry of the undoing of one.
    private static String undone(String entry) {
        return Long.toString(Long.parseLong(entry) + 1);
    }

    private static String latest() {
        return ann.ann("GET", "/audit?limit=1", "").json().at("/items/0/id").asString("");
    }

    @Test
    void bad_fields_are_told_all_at_once() {
        made("/price-lists", "{'name':'bad','currency':'EUR'}");
        Reply refused =
                post(
                        "/price-lists/bad/prices",
                        "{'country':'XX','mnc':'01','type':'fax','price':-1,'from':'yesterday','until':7,'x':1}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("errors").findValuesAsString("field"))
                .containsExactlyInAnyOrder("country", "mnc", "type", "price", "from", "until", "x");
        for (String bad :
                List.of(
                        "{'price':'1'}",
                        "{'mcc':255}",
                        "{'mcc':99,'price':'1'}",
                        "{'mcc':1000,'price':'1'}",
                        "{'mcc':255,'mnc':1000,'price':'1'}",
                        "{'mcc':260,'country':'UA','price':'1'}",
                        "{'country':'US','mnc':4,'price':'1'}",
                        "{'mcc':255,'price':'-0.05'}",
                        "{'mcc':255,'price':'0.0000001'}",
                        "{'mcc':255,'price':'1e3'}",
                        "{'mcc':255,'price':'1000000'}",
                        "{'mcc':255,'price':''}",
                        "{'mcc':255,'price':0.05}",
                        "{'mcc':255,'price':'1','from':'2020-01-01T00:00:00Z'}",
                        "{'mcc':255,'price':'1','until':'2020-01-01T00:00:00Z'}",
                        "{'mcc':255,'price':'1','from':'2999-12-31T23:59:59.9Z'}",
                        "{'mcc':255,'price':'1','from':'+1000000000-12-31T23:59:59Z'}",
                        "[]",
                        "null")) {
            assertThat(post("/price-lists/bad/prices", bad).status()).as(bad).isEqualTo(400);
        }
        assertThat(ann.ann("GET", "/price-lists/bad/prices?at=later", "").status()).isEqualTo(400);
        assertThat(ann.ann("GET", "/price-lists/bad/prices?mc=255", "").status()).isEqualTo(400);
        assertThat(ann.ann("GET", "/price-lists/none/prices", "").status()).isEqualTo(404);
        assertThat(ann.ann("GET", "/price-lists/bad/prices", "").json().get("items")).isEmpty();
        assertThat(post("/price-lists", "{'name':'x','currency':'euro'}").errors())
                .contains("euro: is no currency");
        assertThat(post("/products", "{'name':'x','priceList':'nowhere'}").errors())
                .contains("nowhere: there is no price list of that name");
    }

    @Test
    void a_provider_has_one_cost_list_which_is_nobodys_price_list() {
        made("/providers", "{'name':'acme','host':'127.0.0.1','port':2775,'state':'off'}");
        long costs =
                made("/cost-lists", "{'provider':'acme','currency':'USD'}")
                        .json()
                        .get("id")
                        .longValue();
        assertThat(code(post("/cost-lists", "{'provider':'acme','currency':'EUR'}")))
                .isEqualTo("409 exists_already");
        assertThat(post("/cost-lists", "{'provider':'nobody','currency':'EUR'}").errors())
                .contains("nobody: there is no provider of that name");
        Reply agreed = made("/cost-lists/acme/costs", "{'mcc':255,'mnc':1,'price':'0.03'}");
        assertThat(agreed.json().at("/items/0/currency").stringValue()).isEqualTo("USD");
        assertThat(agreed.json().at("/items/0/countries").toString()).isEqualTo("[\"UA\"]");
        assertThat(ann.ann("GET", "/price-lists/" + costs, "").status()).isEqualTo(404);
        assertThat(post("/price-lists/" + costs + "/prices", "{'mcc':255,'price':'1'}").status())
                .isEqualTo(404);
        assertThat(code(changed("DELETE", "/cost-lists/acme", ""))).isEqualTo("409 list_in_use");
        ann.operator("bill", "billing");
        String bill = ann.session("bill");
        assertThat(ann.call(bill, "GET", "/cost-lists/acme/costs", "").status()).isEqualTo(200);
        assertThat(ann.call(bill, "POST", "/cost-lists/acme/costs", "{}").status()).isEqualTo(403);
    }

    @Test
    void a_rate_that_has_been_in_force_stays() {
        Reply now = made("/exchange-rates", "{'currency':'UAH','rate':'45.5'}");
        String path = "/exchange-rates/" + now.json().get("id");
        assertThat(now.json().get("base").stringValue()).isEqualTo("EUR");
        assertThat(changed("PATCH", path, "{'rate':'45.50'}").status()).isEqualTo(200);
        assertThat(code(changed("PATCH", path, "{'rate':'46'}"))).isEqualTo("409 rate_in_force");
        assertThat(code(changed("DELETE", path, ""))).isEqualTo("409 rate_in_force");
        Reply later =
                made(
                        "/exchange-rates",
                        "{'currency':'UAH','rate':'46','from':'2099-01-01T00:00:00Z'}");
        path = "/exchange-rates/" + later.json().get("id");
        assertThat(changed("PATCH", path, "{'rate':'47'}").json().get("rate").stringValue())
                .isEqualTo("47");
        assertThat(changed("DELETE", path, "").status()).isEqualTo(200);
        for (String bad :
                List.of(
                        "{'currency':'EUR','rate':'1'}",
                        "{'currency':'USD','rate':'0'}",
                        "{'currency':'USD','rate':'-1'}",
                        "{'currency':'USD','rate':'1.0000000001'}",
                        "{'currency':'USD','rate':'1','from':'2020-01-01T00:00:00Z'}",
                        "{'currency':'XXY','rate':'1'}")) {
            assertThat(post("/exchange-rates", bad).status()).as(bad).isEqualTo(400);
        }
    }

    @Test
    void many_who_agree_prices_at_once_leave_one_in_force() {
        made("/price-lists", "{'name':'race','currency':'EUR'}");
        List<CompletableFuture<Reply>> all =
                IntStream.range(0, 40)
                        .mapToObj(i ->
                                CompletableFuture.supplyAsync(() ->
                                        post(
                                                "/price-lists/race/prices",
                                                "{'country':'US','price':'0.0%d'}"
                                                        .formatted(10 + i))))
                        .toList();
        assertThat(all).allMatch(each -> each.join().status() == 201);
        JsonNode items =
                ann.ann("GET", "/price-lists/race/prices?at=now&mcc=310", "").json().get("items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).get("until").isNull()).isTrue();
    }
}
