package io.heliograph.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What belongs to an account, by the names that stand for it in [Intrusions], and values of the
/// same forms that are nobody's.
final class Belongings {
    /// Stands in whatever text of the owner's should never be seen by another.
    static final String SECRET = "a-secret";

    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final Map<String, String> owned = new HashMap<>();
    private final Map<String, String> nobodys = new HashMap<>();

    /// Gives the owner one of everything.
    Belongings(Party owner, Party other) {
        String day = LocalDate.now(ZoneOffset.UTC).plusDays(40).toString();
        add("day", day, day);
        add("login", owner.login(), "x" + owner.login().substring(1));
        add("sender", owner.login(), "y" + owner.login().substring(1));
        add("name", SECRET + " group", "no-secret group");
        add("token", owner.token(), "0".repeat(30));
        add("phone", "380501119991", "380501119981");
        add("contact", "380501119992", "380501119982");
        add("listed", "380501119993", "380501119983");
        JsonNode sent =
                owner.post(
                        "/v1/send",
                        of(
                                "{'number': ['@phone@', '@contact@'], 'senderID': '@sender@', 'text': 'a-secret text'}"));
        addId("message", sent.at("/" + owned.get("phone") + "/0/id_state").asString());
        JsonNode later =
                owner.post(
                        "/v1/send",
                        of(
                                "{'number': '@phone@', 'senderID': '@sender@', 'text': 'a-secret plan', 'beginDate': '@day@'}"));
        addId("scheduled", later.at("/" + owned.get("phone") + "/0/id_state").asString());
        addId("group", group(owner, "@name@"));
        owner.post(
                "/v1/group-number-add",
                of(
                        "{'id_group': '@group@', 'numbers': [{'number': '@contact@', 'name': 'a-secret', 'note_1': 'a-secret'}]}"));
        owner.post(
                "/v1/group-create",
                of(
                        "{'name_group': 'a-secret birthdays', 'on_birth': 1, 'time_birth': '09:30', 'originator_birth': '@sender@', 'text_birth': 'a-secret'}"));
        owner.post("/v1/black-list-add", of("{'numbers': ['@listed@']}"));
        addId("mailing", mailing(owner, "@group@", "a-secret mailing"));
        owned.put("own", group(other, "own"));
        other.post(
                "/v1/group-number-add", of("{'id_group': '@own@', 'numbers': ['380501119971']}"));
        owned.put("own mailing", mailing(other, "@own@", "own"));
        other.post(
                "/v1/send",
                Party.json("{'number': '380501119971', 'senderID': '777', 'text': 'own'}"));
        nobodys.put("own", owned.get("own"));
        nobodys.put("own mailing", owned.get("own mailing"));
        List.of(owner, other).forEach(Belongings::settle);
    }

    private String group(Party party, String name) {
        return party.post("/v1/group-create", of("{'name_group': '" + name + "'}"))
                .at("/list/0/id_group")
                .asString();
    }

    private String mailing(Party party, String group, String text) {
        String body =
                "{'senderID': 'Verify', 'text': '%s', 'id_group': '%s', 'dateStart': '@day@'}"
                        .formatted(text, group);
        return party.post("/v1/send-bulk", of(body)).at("/details/sentID").asString();
    }

    private void add(String name, String owners, String nobody) {
        owned.put(name, owners);
        nobodys.put(name, nobody);
    }

    /// Of an id that was never given, yet looks as if it was.
    private void addId(String name, String id) {
        add(name, id, Long.toString(Long.parseLong(id) + 1_000));
    }

    /// Waits until all that was sent is delivered and every mailing counted, so that nothing moves
    /// any more by itself.
    static void settle(Party party) {
        Instant deadline = Instant.now().plus(WAIT_MAX);
        while (party.post("/v1/sms-full-data", "{'state': ['ENROUTE', 'ACCEPTD']}")
                        .valueStream()
                        .anyMatch(row -> !row.has("begin"))
                || party.post("/v1/mailing", "{}").at("/list/0/total").intValue() == 0) {
            assertThat(Instant.now()).as("waited too long").isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    /// A request with the owner's values.
    JsonNode of(String template) {
        return filled(template, owned);
    }

    /// The same with values that are nobody's.
    JsonNode nobodys(String template) {
        return filled(template, nobodys);
    }

    private static JsonNode filled(String template, Map<String, String> values) {
        String filled = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("@" + value.getKey() + "@", value.getValue());
        }
        assertThat(filled).as("a name without a value").doesNotContainPattern("'@[a-z ]+@'");
        return Party.json(filled);
    }

    /// The owner's ids.
    List<String> ids() {
        return List.of(owned.get("message"), owned.get("group"), owned.get("mailing"));
    }

    /// An answer in which neither side's values can be told apart.
    String masked(String answer) {
        String masked = answer;
        for (Map<String, String> values : List.of(owned, nobodys)) {
            for (Map.Entry<String, String> value : values.entrySet()) {
                masked = masked.replace(value.getValue(), "@");
            }
        }
        return masked;
    }
}
