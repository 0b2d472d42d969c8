package io.heliograph.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
import io.heliograph.db.AccountId;
import io.heliograph.fixture.Until;
import io.heliograph.http.Reply;
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

/// What an operator sets of limits and of the platform's black list, on the running platform, and
/// what a customer meets a second later.
@Tag("slow")
final class PolicyStoryTest {
    private static LivePlatform platform;
    private static AdminCaller admin;
    private static final HttpClient client = HttpClient.newHttpClient();

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

    private static String customer(String login) {
        return platform.token(platform.account(login, login, Set.of("Verify")));
    }

    private static Reply send(String token, String number) {
        return post(
                token,
                "send",
                "{\"number\":%s,\"senderID\":\"Verify\",\"text\":\"Hi\"}".formatted(number));
    }

    private static void eventually(String wanted, Supplier<Object> told)
            throws InterruptedException {
        Until.isTrue(wanted, () -> told.get().toString().equals(wanted));
    }

    private static Reply post(String token, String call, String body) {
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
        } catch (java.io.IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void limits_are_set_by_the_accounts_name_and_are_in_force_at_once()
            throws InterruptedException {
        String token = customer("lima");
        Reply before = admin.ann("GET", "/accounts/lima/limits", "");
        assertThat(before.status()).as(before.body()).isEqualTo(200);
        assertThat(before.header("ETag")).isEqualTo("\"0\"");
        assertThat(before.json().get("dailySpend").isNull()).isTrue();

        String wanted =
                "{\"messagesPerSecond\":100,\"dailySpend\":\"0.05\",\"priceCeiling\":\"1\",\"destinations\":[\"UA\",\"4474\"]}";
        Reply dry =
                admin.ann("PATCH", "/accounts/lima/limits?dryRun=true", wanted, "If-Match", "0");
        assertThat(dry.status()).as(dry.body()).isEqualTo(200);
        Reply set = admin.ann("PATCH", "/accounts/lima/limits", wanted, "If-Match", "0");
        assertThat(set.status()).as(set.body()).isEqualTo(200);
        assertThat(set.json().get("revision").longValue()).isEqualTo(1);
        assertThat(admin.ann("PATCH", "/accounts/lima/limits", wanted, "If-Match", "0").status())
                .isEqualTo(412);

        eventually("\"phone_code_client\"", () -> send(token, "48501112233").errors());
        assertThat(send(token, "380501112233").header("RateLimit-Limit")).isEqualTo("100");
        assertThat(send(token, "380501112233").errors()).isEqualTo("\"no_money\"");
        assertThat(admin.ann("GET", "/accounts/LIMA/limits", "").json().get("spent").stringValue())
                .isEqualTo("0.05");

        Reply undone = undo("limits");
        assertThat(undone.status()).as(undone.body()).isEqualTo(200);
        eventually("200", () -> send(token, "380501112233").status());
    }

    @Test
    void the_same_is_not_sent_to_a_phone_twice_within_the_window() throws InterruptedException {
        String token = customer("delta");
        assertThat(send(token, "[380501112233,380501112233]").body()).doesNotContain("error");
        Reply set =
                admin.ann(
                        "PATCH",
                        "/accounts/delta/limits",
                        "{\"duplicateWindow\":3600}",
                        "If-Match",
                        "0");
        assertThat(set.status()).as(set.body()).isEqualTo(200);
        assertThat(set.json().get("duplicateWindow").intValue()).isEqualTo(3600);
        eventually("\"text_refused\"", () -> send(token, "380501112233").errors());
        assertThat(send(token, "[380501112233,380501112244]").data().toString())
                .contains("{\"error\":\"text_refused\"}")
                .containsOnlyOnce("error");
        assertThat(
                        post(
                                        token,
                                        "replacement",
                                        "{\"number\":380501112244,\"senderID\":\"Verify\",\"text\":\"Hi\"}")
                                .body())
                .contains("text_refused");

        Reply off =
                admin.ann(
                        "PATCH",
                        "/accounts/delta/limits",
                        "{\"duplicateWindow\":null}",
                        "If-Match",
                        "1");
        assertThat(off.status()).as(off.body()).isEqualTo(200);
        assertThat(off.json().get("duplicateWindow").isNull()).isTrue();
        eventually("200", () -> send(token, "380501112233").status());
    }

    private static Reply undo(String noun) {
        long last =
                admin.ann("GET", "/audit?noun=" + noun, "")
                        .json()
                        .at("/items")
                        .valueStream()
                        .mapToLong(entry -> entry.get("id").longValue())
                        .max()
                        .orElseThrow();
        return admin.ann("POST", "/audit/" + last + "/undo", "");
    }

    @Test
    void what_is_no_limit_is_refused_by_name() {
        customer("mike");
        Reply refused =
                admin.ann(
                        "PATCH",
                        "/accounts/mike/limits",
                        """
                        {"messagesPerSecond":0,"dailySpend":1.5,"priceCeiling":"-1","destinations":["UKR","ZZ","+38"],
                         "senderPolicy":"all","linkDomains":["ACME.com","http://acme.com"],"spent":"0","more":1}\
                        """,
                        "If-Match",
                        "0");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("spent");
        refused =
                admin.ann(
                        "PATCH",
                        "/accounts/mike/limits",
                        """
                        {"messagesPerSecond":0,"dailySpend":1.5,"priceCeiling":"-1","destinations":["UKR","ZZ","+38"],
                         "senderPolicy":"all","linkDomains":["ACME.com","http://acme.com"],"duplicateWindow":86401,"more":1}\
                        """,
                        "If-Match",
                        "0");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(
                        refused.json()
                                .get("errors")
                                .valueStream()
                                .map(e -> e.get("field").stringValue()))
                .contains(
                        "messagesPerSecond",
                        "dailySpend",
                        "priceCeiling",
                        "destinations",
                        "senderPolicy",
                        "linkDomains",
                        "duplicateWindow",
                        "more");
        assertThat(admin.ann("PATCH", "/accounts/nobody/limits", "{}", "If-Match", "0").status())
                .isEqualTo(404);
        assertThat(admin.ann("GET", "/accounts/999999/limits", "").status()).isEqualTo(404);
        assertThat(admin.ann("PATCH", "/accounts/mike/limits", "{}").status()).isEqualTo(428);
    }

    @Test
    void nobody_sends_to_a_number_of_the_black_list_and_what_waits_goes_out()
            throws InterruptedException {
        String one = customer("november");
        String other = customer("oscar");
        AccountId oscar = platform.account("papa", "papa", Set.of("Verify"));
        String scheduled = platform.token(oscar);
        Reply waits =
                post(
                        scheduled,
                        "send",
                        "{\"number\":380509876543,\"senderID\":\"Verify\",\"text\":\"Hi\",\"beginDate\":\"2030-01-01\"}");
        assertThat(waits.status()).as(waits.body()).isEqualTo(200);

        Reply made =
                admin.ann(
                        "POST",
                        "/blocked-numbers",
                        "{\"number\":\"380509876543\",\"reason\":\"asked by letter\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().get("blockedBy").stringValue()).isEqualTo("ann");
        for (String token : Set.of(one, other)) {
            eventually("\"phone_in_black_list\"", () -> send(token, "380509876543").errors());
        }
        assertThat(send(one, "[380509876543,380501112233]").data().toString())
                .contains("{\"error\":\"phone_in_black_list\"}");
        assertThat(
                        post(
                                        one,
                                        "replacement",
                                        "{\"number\":380509876543,\"senderID\":\"Verify\",\"text\":\"Hi\"}")
                                .body())
                .contains("phone_in_black_list");
        long ended =
                platform.database()
                        .read(handle ->
                                handle.createQuery(
                                                "select count(*) from report where account_id = "
                                                        + oscar)
                                        .mapTo(Long.class)
                                        .one());
        assertThat(ended).as("what waits goes out").isZero();

        assertThat(admin.ann("POST", "/blocked-numbers", "{\"number\":\"380509876543\"}").status())
                .isEqualTo(409);
        assertThat(
                        admin.ann("DELETE", "/blocked-numbers/380509876543", "", "If-Match", "1")
                                .status())
                .isEqualTo(200);
        eventually("200", () -> send(one, "380509876543").status());
    }

    @Test
    void many_are_added_at_once_and_found_by_the_phone_that_they_block()
            throws InterruptedException {
        String token = customer("quebec");
        Reply added =
                admin.ann(
                        "POST",
                        "/blocked-numbers/add",
                        "{\"numbers\":[\"38066\",\"38063\"],\"prefix\":true,\"reason\":\"pumping\"}");
        assertThat(added.body()).isEqualTo("{\"added\":2,\"known\":0}");
        added =
                admin.ann(
                        "POST",
                        "/blocked-numbers/add",
                        "{\"numbers\":[\"38066\",\"38073\"],\"prefix\":true}");
        assertThat(added.body()).isEqualTo("{\"added\":1,\"known\":1}");
        Reply found = admin.ann("GET", "/blocked-numbers?number=%2B38%20066%20123%2045%2067", "");
        assertThat(found.json().at("/items").size()).isEqualTo(1);
        assertThat(found.json().at("/items/0/reason").stringValue()).isEqualTo("pumping");
        assertThat(
                        admin.ann("GET", "/blocked-numbers?number=380501112233", "")
                                .json()
                                .at("/items")
                                .size())
                .isZero();
        eventually(
                "phone_in_black_list",
                () ->
                        post(
                                        token,
                                        "replacement",
                                        "{\"number\":380661234567,\"senderID\":\"Verify\",\"text\":\"Hi\"}")
                                .data()
                                .at("/380661234567/error")
                                .asString(""));
        for (String bad :
                Set.of(
                        "{}",
                        "{\"numbers\":[]}",
                        "{\"numbers\":[\"0\"],\"prefix\":true}",
                        "{\"numbers\":[380501112233]}",
                        "{\"numbers\":[\"12345\"]}")) {
            assertThat(admin.ann("POST", "/blocked-numbers/add", bad).status())
                    .as(bad)
                    .isEqualTo(400);
        }
        Reply changed =
                admin.ann(
                        "PATCH",
                        "/blocked-numbers/38066",
                        "{\"reason\":\"again\"}",
                        "If-Match",
                        "1");
        assertThat(changed.json().get("reason").stringValue()).isEqualTo("again");
        assertThat(
                        admin.ann(
                                        "PATCH",
                                        "/blocked-numbers/38066",
                                        "{\"number\":\"1\"}",
                                        "If-Match",
                                        "2")
                                .status())
                .isEqualTo(400);
    }
}
