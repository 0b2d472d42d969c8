package io.heliograph.policy;

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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What rules do to a customer's messages on the running platform: what `send` does, what
/// `replacement` and the tester have foretold.
@Tag("slow")
final class RulesStoryTest {
    private static final HttpClient client = HttpClient.newHttpClient();
    private static LivePlatform platform;
    private static AdminCaller admin;

    @BeforeAll
    static void start() {
        platform = new LivePlatform();
        admin = platform.operator();
    }

    @AfterAll
    static void stop() {
        client.close();
        admin.close();
        platform.close();
    }

    /// An account with a token.
    private record Customer(String login, AccountId id, String token) {
        static Customer of(String login) {
            AccountId id = platform.account(login, login, Set.of("Verify"));
            return new Customer(login, id, platform.token(id));
        }

        Reply send(String text) {
            return post("send", text, "");
        }

        private Reply post(String call, String text, String more) {
            return call(
                    call,
                    "{\"number\":380501112233,\"senderID\":\"Verify\",\"text\":\"%s\"%s}"
                            .formatted(text, more));
        }

        Reply call(String call, String body) {
            try {
                HttpResponse<String> response =
                        client.send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:%d/v1/%s"
                                                                .formatted(platform.port(), call)))
                                        .header("X-Access-Token", token)
                                        .POST(BodyPublishers.ofString(body))
                                        .build(),
                                BodyHandlers.ofString());
                return new Reply(response.statusCode(), response.headers(), response.body());
            } catch (IOException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        }

        String foretold(String text) {
            return post("replacement", text, "").data().at("/380501112233/error").asString("none");
        }

        /// The first part's id.
        long sent(String text) {
            Reply reply = send(text);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            return reply.data().at("/380501112233/0/id_state").longValue();
        }

        JsonNode row(long id) {
            return call("sms-full-data", "{\"id_state\":[%d]}".formatted(id)).data().get(0);
        }

        String state(long id) {
            return row(id).get("state").stringValue();
        }

        long balance() {
            return platform.database()
                    .read(handle ->
                            handle.createQuery(
                                            "select balance_micros from balance where account_id = "
                                                    + id)
                                    .mapTo(Long.class)
                                    .one());
        }

        JsonNode tried(String text) {
            Reply reply =
                    admin.ann(
                            "POST",
                            "/rules/try",
                            "{\"account\":\"%s\",\"sender\":\"Verify\",\"text\":\"%s\",\"number\":\"380501112233\"}"
                                    .formatted(login, text));
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            return reply.json();
        }
    }

    private static Reply rule(String name, Customer of, String more) {
        Reply made =
                admin.ann(
                        "POST",
                        "/rules",
                        "{\"name\":\"%s\",\"account\":\"%s\",%s}".formatted(name, of.login, more));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static void eventually(String wanted, Supplier<Object> told)
            throws InterruptedException {
        Until.isTrue(wanted, () -> told.get().toString().equals(wanted));
    }

    @Test
    void a_phrase_is_refused_in_the_order_of_the_rules() throws InterruptedException {
        Customer ann = Customer.of("alfa");
        rule(
                "alfa-clean",
                ann,
                "\"kind\":\"replace\",\"position\":1,\"phrase\":\"casino\",\"newPhrase\":\"club\"");
        rule("alfa-club", ann, "\"kind\":\"refuse\",\"position\":2,\"phrase\":\"CLUB\"");
        eventually("text_refused", () -> ann.foretold("The casino"));
        assertThat(ann.send("The casino").errors()).isEqualTo("\"text_refused\"");
        assertThat(ann.foretold("The code")).isEqualTo("none");
        ann.sent("The code");

        JsonNode tried = ann.tried("The casino");
        assertThat(tried.get("error").stringValue()).isEqualTo("text_refused");
        assertThat(tried.at("/steps").valueStream().map(step -> step.get("rule").stringValue()))
                .containsExactly("alfa-clean", "alfa-club");
        assertThat(tried.at("/steps/0/text").stringValue()).isEqualTo("The club");
        assertThat(tried.at("/steps/1/refused").booleanValue()).isTrue();

        Reply rules = admin.ann("GET", "/rules?account=alfa&kind=refuse", "");
        assertThat(rules.json().at("/items").size()).isEqualTo(1);
        Reply off = admin.ann("PATCH", "/rules/alfa-club", "{\"enabled\":false}", "If-Match", "1");
        assertThat(off.status()).as(off.body()).isEqualTo(200);
        eventually("none", () -> ann.foretold("The casino"));
        assertThat(admin.ann("DELETE", "/rules/alfa-clean", "", "If-Match", "1").status())
                .isEqualTo(200);
    }

    @Test
    void a_link_to_a_domain_that_is_not_the_accounts_is_refused() throws InterruptedException {
        Customer bob = Customer.of("bravo");
        rule(
                "bravo-links",
                bob,
                "\"kind\":\"refuse\",\"links\":\"unknown\",\"domains\":[\"good.example\"]");
        eventually("text_refused", () -> bob.foretold("see https://acme.com/x"));
        assertThat(bob.foretold("see https://www.good.example/x")).isEqualTo("none");
        Reply own =
                admin.ann(
                        "PATCH",
                        "/accounts/bravo/limits",
                        "{\"linkDomains\":[\"acme.com\"]}",
                        "If-Match",
                        "0");
        assertThat(own.status()).as(own.body()).isEqualTo(200);
        eventually("none", () -> bob.foretold("see https://acme.com/x"));
        assertThat(bob.send("see acme.com and evil.com").errors()).isEqualTo("\"text_refused\"");
    }

    @Test
    void what_is_held_waits_for_a_person_who_releases_or_refuses_it() throws InterruptedException {
        Customer eve = Customer.of("charlie");
        rule(
                "charlie-hold",
                eve,
                "\"kind\":\"hold\",\"phrase\":\"loan\",\"holdSeconds\":3600,\"afterwards\":\"refuse\"");
        eventually("charlie-hold", () -> eve.tried("A loan").get("heldBy").asString(""));
        assertThat(eve.foretold("A loan")).isEqualTo("none");
        long money = eve.balance();
        long first = eve.sent("A loan");
        long second = eve.sent("Another loan");
        long free = eve.sent("A code");
        assertThat(eve.balance()).isLessThan(money);
        eventually("DELIVRD", () -> eve.state(free));
        assertThat(eve.state(first)).isEqualTo("ENROUTE");

        Reply held = admin.ann("GET", "/held?account=charlie", "");
        assertThat(held.json().at("/items").valueStream().map(each -> each.get("id").longValue()))
                .containsExactly(first, second);
        assertThat(held.json().at("/items/0/text").stringValue()).isEqualTo("A loan");
        assertThat(held.json().at("/items/0/rule").stringValue()).isEqualTo("charlie-hold");

        Reply released = admin.ann("POST", "/held/" + first + "/release", "");
        assertThat(released.status()).as(released.body()).isEqualTo(200);
        assertThat(released.json().get("decidedBy").stringValue()).isEqualTo("ann");
        eventually("DELIVRD", () -> eve.state(first));

        long before = eve.balance();
        Reply refused = admin.ann("POST", "/held/" + second + "/refuse", "", "Audit-Note", "no");
        assertThat(refused.status()).as(refused.body()).isEqualTo(200);
        eventually("DELETED", () -> eve.state(second));
        assertThat(eve.balance()).isEqualTo(before + 50_000);
        assertThat(admin.ann("POST", "/held/" + second + "/release", "").status()).isEqualTo(409);
        assertThat(admin.ann("POST", "/held/" + free + "/release", "").status()).isEqualTo(404);
        eventually(
                "true",
                () -> admin.ann("GET", "/held/" + second, "").json().get("settled").booleanValue());
        assertThat(platform.proofs()).allMatch(io.heliograph.ledger.Proof::holds);
    }

    @Test
    void nobody_comes_and_it_is_refused_with_its_money_back() throws InterruptedException {
        Customer dan = Customer.of("delta");
        rule(
                "delta-hold",
                dan,
                "\"kind\":\"hold\",\"phrase\":\"loan\",\"holdSeconds\":3600,\"afterwards\":\"refuse\"");
        eventually("delta-hold", () -> dan.tried("A loan").get("heldBy").asString(""));
        long money = dan.balance();
        long id = dan.sent("A loan");
        platform.database()
                .useTransaction(handle ->
                        handle.execute(
                                "update held_message set held_until = now() where message_id = ?",
                                id));
        eventually("DELETED", () -> dan.state(id));
        assertThat(dan.balance()).isEqualTo(money);
        assertThat(admin.ann("GET", "/held/" + id, "").json().get("decidedBy").isNull()).isTrue();
    }

    @Test
    void in_quiet_hours_a_message_waits_or_is_refused() throws InterruptedException {
        Customer fay = Customer.of("echo");
        rule(
                "echo-night",
                fay,
                "\"kind\":\"quiet\",\"phrase\":\"offer\",\"destination\":\"380\",\"quietFrom\":\"00:00\",\"quietUntil\":\"23:59\",\"timeZone\":\"Europe/Kyiv\",\"quietDoes\":\"refuse\"");
        eventually("text_refused", () -> fay.foretold("An offer"));
        assertThat(fay.send("An offer").errors()).isEqualTo("\"text_refused\"");
        Reply changed =
                admin.ann(
                        "PATCH", "/rules/echo-night", "{\"quietDoes\":\"wait\"}", "If-Match", "1");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        eventually("none", () -> fay.foretold("An offer"));
        long id = fay.sent("An offer");
        assertThat(fay.state(id)).isEqualTo("ENROUTE");
        assertThat(fay.row(id).has("begin")).isTrue();
    }

    @Test
    void what_is_no_rule_is_refused_by_name() {
        for (String[] each :
                new String[][] {
                    {"{\"name\":\"x\"}", "kind"},
                    {"{\"name\":\"x\",\"kind\":\"burn\"}", "kind"},
                    {"{\"kind\":\"refuse\"}", "name"},
                    {"{\"name\":\"x\",\"kind\":\"replace\"}", "newSenders"},
                    {"{\"name\":\"x\",\"kind\":\"replace\",\"newPhrase\":\"a\"}", "phrase"},
                    {"{\"name\":\"x\",\"kind\":\"refuse\",\"newPhrase\":\"a\"}", "newPhrase"},
                    {"{\"name\":\"x\",\"kind\":\"hold\"}", "holdSeconds"},
                    {
                        "{\"name\":\"x\",\"kind\":\"hold\",\"holdSeconds\":5,\"afterwards\":\"refuse\"}",
                        "holdSeconds"
                    },
                    {
                        "{\"name\":\"x\",\"kind\":\"quiet\",\"quietFrom\":\"22:00\",\"quietUntil\":\"22:00\",\"timeZone\":\"UTC\",\"quietDoes\":\"wait\"}",
                        "timeZone"
                    },
                    {
                        "{\"name\":\"x\",\"kind\":\"refuse\",\"account\":\"nobody-at-all\"}",
                        "account"
                    },
                    {
                        "{\"name\":\"x\",\"kind\":\"replace\",\"provider\":\"none\",\"newSenders\":[\"A\"]}",
                        "provider"
                    },
                    {
                        "{\"name\":\"x\",\"kind\":\"replace\",\"newSenders\":[\"much too long a name\"]}",
                        "newSenders"
                    },
                    {
                        "{\"name\":\"x\",\"kind\":\"refuse\",\"destination\":\"+380\"}",
                        "destination"
                    },
                    {"{\"name\":\"x\",\"kind\":\"refuse\",\"phrase\":\"a\\u0000b\"}", "phrase"},
                    {"{\"name\":\"x\",\"kind\":\"refuse\",\"domains\":[\"a.example\"]}", "domains"},
                }) {
            Reply refused = admin.ann("POST", "/rules", each[0]);
            assertThat(refused.status()).as(each[0]).isEqualTo(400);
            assertThat(refused.body()).as(each[0]).contains("\"field\":\"" + each[1] + "\"");
        }
        assertThat(admin.ann("POST", "/rules/try", "{}").status()).isEqualTo(400);
        assertThat(admin.ann("GET", "/held?state=lost", "").status()).isEqualTo(400);
    }

    @Test
    void who_may_not_see_texts_sees_none() throws InterruptedException {
        Customer guy = Customer.of("golf");
        rule(
                "golf-hold",
                guy,
                "\"kind\":\"hold\",\"phrase\":\"loan\",\"holdSeconds\":3600,\"afterwards\":\"release\"");
        eventually("golf-hold", () -> guy.tried("A loan").get("heldBy").asString(""));
        long id = guy.sent("A loan");
        admin.operator("reader", "read-only");
        Reply shown = admin.call(admin.session("reader"), "GET", "/held/" + id, "");
        assertThat(shown.json().get("text").isNull()).isTrue();
        assertThat(shown.json().get("number").stringValue()).isEqualTo("38050…");
    }
}
