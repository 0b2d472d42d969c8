package io.heliograph.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.app.LivePlatform;
import io.heliograph.http.OpenApi;
import io.heliograph.proof.Intrusions.Attempt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// No account sees or touches what is another's, by id, number, name, token or filter: to whoever
/// asks, what is another's is as if it was not there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
final class IsolationTest {
    /// How far a node has come; not the account's.
    private static final Set<String> POSITIONS = Set.of("webhook_cursor", "lagging_backlog");

    /// What fields of these kinds hold can be another's.
    private static final Set<LooseForm> NAMING =
            Set.of(
                    LooseForm.ID,
                    LooseForm.IDS,
                    LooseForm.ID_FILTER,
                    LooseForm.PHONE,
                    LooseForm.PHONES,
                    LooseForm.PHONE_FILTER);

    private static final Set<String> NO_ONES = Set.of("MCC", "register.phone");

    private static final OpenApi file = new OpenApi();

    private LivePlatform platform;
    private Party owner;
    private Party other;
    private Belongings belongings;
    private Rows rows;
    private Map<String, List<String>> before;
    private Map<String, String> seenBefore;

    @BeforeAll
    void start() {
        platform = new LivePlatform();
        owner = new Party(platform, "aegis", "a-secret name");
        other = new Party(platform, "bravo", "Bravo");
        belongings = new Belongings(owner, other);
        rows = new Rows(platform.database());
        seenBefore = seen();
        before = kept();
    }

    @AfterAll
    void stop() {
        owner.close();
        other.close();
        platform.close();
    }

    @AfterEach
    void the_owner_finds_everything_as_it_was() {
        assertThat(Rows.changes(before, kept())).isEmpty();
        assertThat(seen()).isEqualTo(seenBefore);
    }

    private Map<String, List<String>> kept() {
        Set<String> tables = new TreeSet<>(rows.tables());
        tables.removeAll(POSITIONS);
        return rows.of(owner.account(), tables);
    }

    /// What the owner's own calls tell of it.
    private Map<String, String> seen() {
        Map<String, String> seen = new TreeMap<>();
        for (Operation operation : Operation.all(file)) {
            if (operation.id().equals("me")) {
                seen.put(operation.id(), owner.call(operation, belongings.of("{}")).text());
            }
            for (Attempt attempt : Intrusions.at(operation)) {
                if (attempt.reveals()) {
                    String answer = owner.call(operation, belongings.of(attempt.body())).text();
                    seen.put(operation.id() + " " + attempt.body(), answer);
                }
            }
        }
        return seen;
    }

    static Stream<Operation> operations() {
        return Operation.all(file).stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatever_is_anothers_is_as_if_it_was_not_there(Operation operation) {
        Belongings.settle(other);
        boolean reads = new SoundRequests(other, false).of(operation).reads();
        for (Attempt attempt : Intrusions.at(operation)) {
            Received strange = other.call(operation, belongings.nobodys(attempt.body()));
            JsonNode body = belongings.of(attempt.body());
            Received answer = other.call(operation, body);
            assertThat(told(answer, reads))
                    .as("%s %s", operation, body)
                    .isEqualTo(told(strange, reads));
            assertNoSecret(body, answer);
            if (attempt.reveals()) {
                assertThat(owner.call(operation, body).text())
                        .as("%s %s tells its owner nothing", operation, body)
                        .isNotEqualTo(answer.text());
            }
        }
    }

    /// A failure as it is, and what a call that changes nothing tells, with nobody's values in it;
    /// of any other success its shape.
    private String told(Received received, boolean reads) {
        boolean whole = received.status() != 200 || reads;
        String text = whole ? received.text() : OpenApi.shape(received.json());
        return received.status() + " " + withoutTimes(Effects.withoutIds(belongings.masked(text)));
    }

    /// The caller's own messages may have been reported a second apart.
    private static String withoutTimes(String text) {
        return text.replaceAll("\"time\":\"[^\"]*\"", "\"time\":\"a time\"");
    }

    private void assertNoSecret(JsonNode body, Received answer) {
        String asked = body.toString();
        assertThat(answer.text()).doesNotContain(owner.token());
        if (!asked.contains(Belongings.SECRET)) {
            assertThat(answer.text()).doesNotContain(Belongings.SECRET);
        }
        for (String id : belongings.ids()) {
            if (!asked.contains(id)) {
                assertThat(answer.text()).doesNotContain(id);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_field_that_can_name_something_is_tried(Operation operation) {
        Set<String> untried = new TreeSet<>();
        operation.fields().keySet().stream()
                .filter(field -> NAMING.contains(LooseForm.of(operation, field)))
                .filter(field -> !NO_ONES.contains(field))
                .filter(field -> !NO_ONES.contains(operation.id() + "." + field))
                .forEach(untried::add);
        for (Attempt attempt : Intrusions.at(operation)) {
            untried.removeIf(field -> attempt.body().contains("'" + leaf(field) + "': "));
        }
        assertThat(untried).isEmpty();
    }

    private static String leaf(String field) {
        return field.substring(field.indexOf('.') + 1);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void without_a_token_or_with_one_of_another_kind_nothing_is_told(Operation operation) {
        if (!operation.signedIn() || operation.bare()) {
            return;
        }
        boolean getApi = Operation.all(file).stream().anyMatch(Operation::bare);
        for (String token : getApi ? List.of("", owner.getToken()) : List.of("")) {
            Received received =
                    owner.exchange(
                            Wire.request(
                                    operation.method(),
                                    operation.path(),
                                    "X-Access-Token: " + token + "\r\n",
                                    new byte[0]));
            assertThat(received.status()).as(operation + " " + received).isEqualTo(401);
        }
    }

    @Test
    void the_other_sees_its_own_account() {
        Operation me = operations().filter(each -> each.id().equals("me")).findAny().orElseThrow();
        assertThat(other.call(me, belongings.of("{}")).json().at("/data/login").asString())
                .isEqualTo("bravo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout", "logoutAll"})
    void a_logout_ends_nobody_elses_token(String id) {
        Operation logout =
                operations().filter(each -> each.id().equals(id)).findAny().orElseThrow();
        assertThat(other.call(logout, belongings.of("{}")).status()).isEqualTo(200);
        assertThat(owner.post("/v1/sms-full-data", "{}")).isNotEmpty();
    }
}
