package io.heliograph.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
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

/// How a customer comes to a sender and loses it, and what senders have to be by destination, on
/// the running platform.
@Tag("slow")
final class SendersStoryTest {
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

    private static String customer(String login) {
        return platform.token(platform.account(login, login, Set.of("Verify")));
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
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String foretold(String token, String number, String sender) {
        return post(
                        token,
                        "replacement",
                        "{\"number\":%s,\"senderID\":\"%s\",\"text\":\"Hi\"}"
                                .formatted(number, sender))
                .data()
                .at("/" + number + "/error")
                .asString("none");
    }

    private static void eventually(String wanted, Supplier<Object> told)
            throws InterruptedException {
        Until.isTrue(wanted, () -> told.get().toString().equals(wanted));
    }

    @Test
    void a_customer_applies_and_an_operator_decides() throws InterruptedException {
        String token = customer("romeo");
        Reply applied =
                post(
                        token,
                        "sender-apply",
                        "{\"senderID\":\" Shop \",\"note\":\"our brand\",\"document\":\"mark 1\"}");
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        assertThat(applied.data().at("/0/senderID").stringValue()).isEqualTo("Shop");
        assertThat(applied.data().at("/0/state").stringValue()).isEqualTo("waiting");
        assertThat(post(token, "sender-apply", "{\"senderID\":\"Shop\"}").data())
                .as("once more")
                .isEqualTo(applied.data());
        assertThat(foretold(token, "380501112233", "Shop")).isEqualTo("not_registr_originator");

        Reply waiting = admin.ann("GET", "/senders?account=romeo&state=waiting", "");
        assertThat(waiting.json().at("/items").size()).isEqualTo(1);
        String id = waiting.json().at("/items/0/id").toString();
        Reply approved = admin.ann("POST", "/senders/" + id + "/approve", "");
        assertThat(approved.status()).as(approved.body()).isEqualTo(200);
        assertThat(approved.json().get("decidedBy").stringValue()).isEqualTo("ann");
        eventually("none", () -> foretold(token, "380501112233", "Shop"));
        assertThat(admin.ann("POST", "/senders/" + id + "/approve", "").status()).isEqualTo(409);

        assertThat(admin.ann("POST", "/senders/" + id + "/refuse", "{}").status()).isEqualTo(400);
        Reply refused =
                admin.ann("POST", "/senders/" + id + "/refuse", "{\"reason\":\"another's\"}");
        assertThat(refused.status()).as(refused.body()).isEqualTo(200);
        eventually("not_registr_originator", () -> foretold(token, "380501112233", "Shop"));
        assertThat(post(token, "sender-list", "{}").data().get(0).toString())
                .contains("\"state\":\"refused\"")
                .contains("another's");
    }

    @Test
    void a_customer_gives_up_its_sender_and_nobody_elses() throws InterruptedException {
        String token = customer("sierra");
        assertThat(post(token, "sender-list", "").data().toString()).contains("approved");
        Reply withdrawn =
                post(token, "sender-apply", "{\"senderID\":\"Verify\",\"withdraw\":true}");
        assertThat(withdrawn.data().at("/0/state").stringValue()).isEqualTo("withdrawn");
        eventually("not_registr_originator", () -> foretold(token, "380501112233", "Verify"));
        assertThat(
                        post(token, "sender-apply", "{\"senderID\":\"Verify\",\"withdraw\":true}")
                                .status())
                .isEqualTo(400);
        for (String bad :
                Set.of(
                        "{}",
                        "{\"senderID\":\"Größe\"}",
                        "{\"senderID\":\"much too long a name\"}",
                        "{\"senderID\":\"A\",\"note\":\"a\\u0000b\"}",
                        "{\"senderID\":\"A\",\"withdraw\":\"soon\"}",
                        "{\"senderID\":null}")) {
            assertThat(post(token, "sender-apply", bad).status()).as(bad).isEqualTo(400);
        }
        assertThat(post("none", "sender-apply", "{\"senderID\":\"A\"}").status()).isEqualTo(401);
    }

    @Test
    void an_operator_registers_a_sender_at_once_and_takes_it_away() throws InterruptedException {
        String token = customer("tango");
        Reply made = admin.ann("POST", "/senders", "{\"account\":\"tango\",\"sender\":\"Tango\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        eventually("none", () -> foretold(token, "380501112233", "Tango"));
        assertThat(
                        admin.ann(
                                        "POST",
                                        "/senders",
                                        "{\"account\":\"tango\",\"sender\":\"Tango\"}")
                                .status())
                .isEqualTo(409);
        String path = "/senders/" + made.json().get("id");
        String etag = admin.ann("GET", path, "").header("ETag");
        Reply changed = admin.ann("PATCH", path, "{\"document\":\"c 12\"}", "If-Match", etag);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(admin.ann("DELETE", path, "", "If-Match", changed.header("ETag")).status())
                .isEqualTo(200);
        eventually("not_registr_originator", () -> foretold(token, "380501112233", "Tango"));
        for (String bad :
                Set.of(
                        "{\"account\":\"nobody-at-all\",\"sender\":\"A\"}",
                        "{\"account\":\"tango\",\"sender\":\"Größe\"}",
                        "{\"account\":\"tango\"}",
                        "{\"sender\":\"A\"}")) {
            assertThat(admin.ann("POST", "/senders", bad).status()).as(bad).isEqualTo(400);
        }
    }

    @Test
    void a_destination_says_what_senders_have_to_be() throws InterruptedException {
        String token = customer("uniform");
        assertThat(
                        admin.ann(
                                        "PATCH",
                                        "/accounts/uniform/limits",
                                        "{\"senderPolicy\":\"any\"}",
                                        "If-Match",
                                        "0")
                                .status())
                .isEqualTo(200);
        eventually("none", () -> foretold(token, "380501112233", "Anybody"));
        Reply digits =
                admin.ann(
                        "POST",
                        "/sender-rules",
                        "{\"destination\":\"38050\",\"policy\":\"digits\"}");
        assertThat(digits.status()).as(digits.body()).isEqualTo(201);
        eventually("incorrect_originator", () -> foretold(token, "380501112233", "Verify"));
        assertThat(foretold(token, "380501112233", "12345")).isEqualTo("none");
        assertThat(foretold(token, "380671112233", "Verify")).isEqualTo("none");

        Reply country =
                admin.ann(
                        "POST",
                        "/sender-rules",
                        "{\"destination\":\"UA\",\"policy\":\"registered\"}");
        assertThat(country.status()).as(country.body()).isEqualTo(201);
        eventually("not_registr_originator", () -> foretold(token, "380671112233", "Anybody"));
        assertThat(foretold(token, "380671112233", "Verify")).isEqualTo("none");

        Reply free =
                admin.ann("PATCH", "/sender-rules/UA", "{\"policy\":\"free\"}", "If-Match", "1");
        assertThat(free.status()).as(free.body()).isEqualTo(200);
        String other = customer("victor");
        eventually("none", () -> foretold(other, "380671112233", "Anybody"));
        assertThat(admin.ann("DELETE", "/sender-rules/UA", "", "If-Match", "2").status())
                .isEqualTo(200);
        assertThat(
                        admin.ann(
                                        "DELETE",
                                        "/sender-rules/" + digits.json().get("id"),
                                        "",
                                        "If-Match",
                                        "1")
                                .status())
                .isEqualTo(200);
        eventually("not_registr_originator", () -> foretold(other, "380671112233", "Anybody"));
        assertThat(
                        admin.ann(
                                        "POST",
                                        "/sender-rules",
                                        "{\"destination\":\"ZZ\",\"policy\":\"none\"}")
                                .status())
                .isEqualTo(400);
    }
}
