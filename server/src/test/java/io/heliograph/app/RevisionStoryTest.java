package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.fixture.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An operator changes rows by plain SQL while the demo runs; nobody tells it, and it is not
/// restarted.
@Tag("slow")
final class RevisionStoryTest {
    private static LivePlatform live;
    private static HttpClient client;
    private static AccountId ann;
    private static String token;

    @BeforeAll
    static void start() {
        live = new LivePlatform();
        client = HttpClient.newHttpClient();
        ann = live.account("ann", "Ann", Set.of("Verify"));
        token = live.token(ann);
    }

    @AfterAll
    static void stop() {
        client.close();
        live.close();
    }

    private static void operator(String sql) {
        live.database().useTransaction(handle -> handle.execute(sql));
    }

    private static long number(String sql) {
        return live.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static String post(String path, String token, String sender) {
        String body =
                "{\"number\":\"380501112233\",\"senderID\":\"%s\",\"text\":\"Hello\"}"
                        .formatted(sender);
        try {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + live.port() + path))
                                    .header("X-Access-Token", token)
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static JsonNode preview(String sender) {
        return JsonMapper.shared()
                .readTree(post("/v1/replacement", token, sender))
                .path("data")
                .path("380501112233");
    }

    @Test
    void prices_senders_rules_and_rights_are_in_force_at_once() throws InterruptedException {
        assertThat(preview("Verify").get("price").decimalValue()).isEqualByComparingTo("0.05");
        operator("update price set price_micros = 70000 where mcc = 255 and type = 'sms'");
        Until.isTrue(
                "the price",
                () -> preview("Verify").get("price").decimalValue().doubleValue() == 0.07);

        assertThat(preview("Acme").get("error").stringValue()).isEqualTo("not_registr_originator");
        operator(
                "insert into sender (account_id, sender) values (%d, 'Acme')"
                        .formatted(ann.value()));
        Until.isTrue("the sender", () -> !preview("Acme").has("error"));

        operator(
                "insert into replacement_rule (rule_id, position, account_id, sender, new_senders) values (1, 1, %d, 'Acme', '{Info}')"
                        .formatted(ann.value()));
        Until.isTrue(
                "the rule", () -> preview("Acme").get("senderID").stringValue().equals("Info"));

        operator("update account set can_send_restapi = false where login = 'ann'");
        Until.isTrue("the right", () -> post("/v1/send", token, "Verify").contains("may not send"));
        operator("update account set can_send_restapi = true where login = 'ann'");
        Until.isTrue("the right again", () -> !preview("Verify").isMissingNode());

        String other = live.token(ann);
        assertThat(post("/v1/replacement", other, "Verify")).contains("Hello");
        operator("delete from access_token where token_hash = sha256('%s')".formatted(other));
        Until.isTrue("the end", () -> !post("/v1/replacement", other, "Verify").contains("Hello"));
        assertThat(post("/v1/replacement", token, "Verify")).contains("Hello");
    }

    @Test
    void a_message_tells_the_version_it_was_decided_by_and_so_does_a_refused_one() {
        AccountId bea = live.account("bea", "Bea", Set.of("Verify"));
        String own = live.token(bea);
        assertThat(post("/v1/send", own, "Verify")).contains("id_state");
        assertThat(post("/v1/send", own, "Nobody")).contains("not_registr_originator");
        String of = " where account_id = " + bea.value();
        long version = number("select version from revision");
        assertThat(number("select config_version from message" + of)).isEqualTo(version);
        assertThat(number("select config_version from blocked_message" + of)).isEqualTo(version);
    }
}
