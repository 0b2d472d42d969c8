package io.heliograph.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.app.LivePlatform;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.OpenApi;
import io.heliograph.ledger.Proof;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// `message-cancel` (contract §10) as a customer meets it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
final class CancelCallTest {
    private static final OpenApi file = new OpenApi();
    private static final JsonNode operation =
            file.examples(new HttpRoute("POST", "/v1/message-cancel")).getFirst().operation();

    private final String day = LocalDate.now(ZoneOffset.UTC).plusDays(3).toString();
    private LivePlatform platform;
    private Party ann;
    private Party bob;

    @BeforeAll
    void start() {
        platform = new LivePlatform();
        ann = new Party(platform, "ann", "Ann");
        bob = new Party(platform, "bob", "Bob");
    }

    @AfterAll
    void stop() {
        ann.close();
        bob.close();
        platform.close();
    }

    private long later(String text) {
        return ann.post(
                        "/v1/send",
                        "{'number':'380671234567','senderID':'Verify','text':'%s','beginDate':'%s','beginTime':'08:30'}"
                                .formatted(text, day))
                .at("/380671234567/0/id_state")
                .longValue();
    }

    private JsonNode cancel(Party party, String ids) {
        JsonNode answer = party.post("/v1/message-cancel", "{'id_state':%s}".formatted(ids));
        JsonNode whole = Party.json("{'status':true,'data':%s}".formatted(answer));
        assertThat(file.faults(file.response(operation, 200).get("schema"), whole)).isEmpty();
        return answer;
    }

    private double balance() {
        Received me =
                ann.exchange(
                        Wire.request(
                                "GET",
                                "/v1/me",
                                "X-Access-Token: " + ann.token() + "\r\n",
                                new byte[0]));
        return me.json().at("/data/balance_units").doubleValue();
    }

    @Test
    void gives_back_what_was_not_sent_and_tells_of_each_what_happened() {
        double before = balance();
        long one = later("x");
        long two = later("A word. ".repeat(40));
        assertThat(balance()).isLessThan(before);
        JsonNode row = ann.post("/v1/sms-full-data", "{'id_state':%d}".formatted(one)).get(0);
        assertThat(row.get("state").asString()).isEqualTo("ENROUTE");
        assertThat(row.get("begin").asString()).isEqualTo(day + " 08:30:00");
        assertThat(cancel(bob, "[" + one + "]").get("list"))
                .isEqualTo(Party.json("[{'id_state':%d,'result':'unknown'}]".formatted(one)));
        JsonNode answer = cancel(ann, "[17,'%d',[%d]]".formatted(one, two + 1));
        assertThat(answer.at("/messageDetails/cancelCount").intValue()).isEqualTo(4);
        assertThat(answer.get("list"))
                .isEqualTo(
                        Party.json(
                                ("[{'id_state':%d,'result':'cancelled','state':'DELETED'},"
                                                + "{'id_state':%d,'result':'cancelled','state':'DELETED'},"
                                                + "{'id_state':%d,'result':'cancelled','state':'DELETED'},"
                                                + "{'id_state':%d,'result':'cancelled','state':'DELETED'},"
                                                + "{'id_state':17,'result':'unknown'}]")
                                        .formatted(one, two, two + 1, two + 2)));
        assertThat(balance()).isEqualTo(before);
        assertThat(cancel(ann, "[17,'%d',[%d]]".formatted(one, two + 1))).isEqualTo(answer);
        assertThat(balance()).isEqualTo(before);
        row = ann.post("/v1/sms-full-data", "{'id_state':%d}".formatted(one)).get(0);
        assertThat(row.get("state").asString()).isEqualTo("DELETED");
        assertThat(platform.proofs()).allMatch(Proof::holds);
    }

    @Test
    void what_was_sent_is_too_late() {
        long id =
                ann.post("/v1/send", "{'number':'380671234567','senderID':'Verify','text':'now'}")
                        .at("/380671234567/0/id_state")
                        .longValue();
        JsonNode row;
        do {
            row = ann.post("/v1/sms-full-data", "{'id_state':%d}".formatted(id)).get(0);
        } while (row.get("state").asString().equals("ENROUTE"));
        double before = balance();
        JsonNode answer = cancel(ann, Long.toString(id));
        assertThat(answer.at("/list/0/result").asString()).isEqualTo("too_late");
        assertThat(answer.at("/list/0/state").asString()).isEqualTo("DELIVRD");
        assertThat(answer.at("/messageDetails/refund").doubleValue()).isZero();
        assertThat(balance()).isEqualTo(before);
    }

    @Test
    void answers_each_example_as_the_file_says() {
        for (OpenApi.Example example : file.examples(new HttpRoute("POST", "/v1/message-cancel"))) {
            Operation own =
                    Operation.all(file).stream()
                            .filter(each -> each.id().equals("messageCancel"))
                            .findFirst()
                            .orElseThrow();
            Received received = ann.call(own, Objects.requireNonNull(example.body()));
            var expected = file.answer(example);
            assertThat(received.status()).isEqualTo(expected.getKey());
            assertThat(received.json()).isEqualTo(expected.getValue());
        }
    }

    @Test
    void at_most_a_hundred_messages_are_named() {
        Received received =
                ann.exchange(
                        Wire.request(
                                "POST",
                                "/v1/message-cancel",
                                "X-Access-Token: " + ann.token() + "\r\n",
                                ("{\"id_state\":[" + "1,".repeat(100) + "1]}").getBytes(UTF_8)));
        assertThat(received.status()).isEqualTo(400);
        assertThat(received.json().at("/errors/id_state/0").asString())
                .isEqualTo("must have at most 100 values");
    }
}
