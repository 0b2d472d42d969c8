package io.heliograph.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A sound, strict request for every operation, with every field that it knows. What an operation
/// works on is made when its request is asked for, so that each request finds the same state.
final class SoundRequests {
    /// Delivered already when the requests are made.
    static final String NUMBER = "380501112233";

    private static final String OTHER_NUMBER = "380671112233";
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final Party party;
    private final boolean alone;
    private final Map<String, Row> rows = new HashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final String day = LocalDate.now(ZoneOffset.UTC).plusDays(40).toString();

    /// Hours from now, at whatever time of day the test runs: what is left to begin "today" waits
    /// or is long past, and no window is open.
    private final String hour = LocalTime.now(ZoneOffset.UTC).getHour() < 12 ? "20" : "08";

    /// One operation.
    ///
    /// @param reads whether it changes nothing, so that its answer is the same every time
    /// @param tables where what it changes is to be seen
    /// @param body a sound request
    /// @param instead another one for each field that does not fit beside the others
    record Row(
            boolean reads,
            Set<String> tables,
            Supplier<JsonNode> body,
            Map<String, Supplier<JsonNode>> instead) {
        /// A sound request that has the field.
        JsonNode with(String field) {
            return instead.getOrDefault(field, body).get();
        }
    }

    /// @param alone whether the party has nobody else who calls for it, so that what it has rests
    SoundRequests(Party party, boolean alone) {
        this.party = party;
        this.alone = alone;
        accounts();
        messages();
        phones();
        prices();
        groups();
        mailings();
        getApi();
    }

    /// The row of an operation.
    Row of(Operation operation) {
        Row row = rows.get(operation.id());
        if (row == null) {
            throw new AssertionError("SoundRequests lacks a row for " + operation);
        }
        return row;
    }

    private void reads(String operation, Supplier<JsonNode> body) {
        rows.put(operation, new Row(true, Set.of(), body, Map.of()));
    }

    private void acts(String operation, Set<String> tables, Supplier<JsonNode> body) {
        rows.put(operation, new Row(false, tables, body, Map.of()));
    }

    @FormatMethod
    private static JsonNode json(@FormatString String text, Object... values) {
        return Party.json(text.formatted(values));
    }

    private void accounts() {
        reads("health", () -> json("{}"));
        reads("live", () -> json("{}"));
        reads("me", () -> json("{}"));
        acts("logout", Set.of(), () -> json("{}"));
        acts("logoutAll", Set.of(), () -> json("{}"));
        reads("senderList", () -> json("{}"));
        acts(
                "senderApply",
                Set.of(),
                () ->
                        json(
                                "{'senderID': 'New%d', 'note': '7', 'document': '8', 'withdraw': false}",
                                count.incrementAndGet()));
        acts("webhookSecret", Set.of(), () -> json("{'rotate': true}"));
        acts("authorize", Set.of(), this::signIn);
        acts(
                "accesstoken",
                Set.of(),
                () ->
                        json(
                                "{'authorization_code': '%s', 'password': 'x'}",
                                party.post("/v1/authorize", signIn())
                                        .get("authorization_code")
                                        .stringValue()));
        acts(
                "register",
                Set.of(),
                () ->
                        json(
                                "{'login': 'new%1$d%2$s', 'password': '7 hills', 'name': '7',"
                                        + " 'phone': '380501112233', 'email': 'new%1$d%2$s@example.com',"
                                        + " 'company_name': '8', 'skype': '9'}",
                                count.incrementAndGet(), party.login()));
    }

    private JsonNode signIn() {
        return json("{'username': '%s', 'password': 'heliograph'}", party.login());
    }

    private void messages() {
        Supplier<JsonNode> message =
                () ->
                        json(
                                "[{'number': ['%s'], 'senderID': 'Verify', 'text': '7', 'type': 'flashsms',"
                                        + " 'beginDate': '%s', 'beginTime': '%s:30', 'lifetime': 7200,"
                                        + " 'delivery': false, 'callback_url': 'https://example.com/r'}]",
                                NUMBER, day, hour);
        acts("send", Set.of("message"), message);
        reads("replacement", message);
        acts(
                "messageCancel",
                Set.of("report"),
                () ->
                        json(
                                "{'id_state': [%d]}",
                                // where others call too, the number may be in the black list
                                alone
                                        ? party.post("/v1/send", message.get())
                                                .at("/" + NUMBER + "/0/id_state")
                                                .longValue()
                                        : 1));
        rows.put(
                "smsFullData",
                new Row(
                        true,
                        Set.of(),
                        () ->
                                json(
                                        "{'MCC': 255, 'MNC': 1, 'sender': '777', 'phone': ['%s'], 'type_sms': 'sms',"
                                                + " 'time_period': '2026-01-01 - 2099-01-01', 'state': ['DELIVRD'],"
                                                + " 'limit': 2, 'offset': 1}",
                                        NUMBER),
                        Map.of(
                                "id_base",
                                () -> delivered("'id_base': [77]"),
                                "id_mailing",
                                () -> delivered("'id_mailing': [77]"),
                                "id_state",
                                () -> delivered("'id_state': [%d]".formatted(latest())))));
    }

    /// What rests, whatever else is sent meanwhile.
    private static JsonNode delivered(String filter) {
        return json("{'phone': ['%s'], 'sender': '777', 'state': ['DELIVRD'], %s}", NUMBER, filter);
    }

    private long latest() {
        return party.post("/v1/sms-full-data", "{'sender': '777', 'limit': 1}")
                .at("/0/id_state")
                .longValue();
    }

    /// Sends five messages from a sender of digits, and waits until they are delivered.
    SoundRequests withDelivered() {
        for (int i = 0; i < 5; i++) {
            party.post(
                    "/v1/send",
                    json("{'number': '%s', 'senderID': '777', 'text': 'message %d'}", NUMBER, i));
        }
        until(() -> party.post("/v1/sms-full-data", "{'state': 'DELIVRD'}").size() == 5);
        return this;
    }

    private static void until(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(WAIT_MAX);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waited too long").isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    private void phones() {
        reads(
                "incoming",
                () ->
                        json(
                                "{'phone': ['%s'], 'number': ['380670000001'],"
                                        + " 'time_period': '2026-01-01 - 2099-01-01', 'limit': 2, 'offset': 1}",
                                NUMBER));
    }

    private void prices() {
        for (String operation : Set.of("productPrice", "accountPrice")) {
            reads(operation, () -> json("{'ISO': 'UA', 'MCC': 255, 'MNC': 1}"));
        }
        reads("countryPrice", () -> json("{'ISO': 'UA', 'MCC': 255}"));
        reads("countryByContinent", () -> json("{}"));
        reads("countryByContinentPost", () -> json("{}"));
    }

    private void groups() {
        Supplier<Long> one = once(this::group);
        reads("group", () -> json("{'id_group': [%d], 'limit': 5, 'offset': 0}", one.get()));
        acts(
                "groupCreate",
                Set.of("contact_group"),
                () ->
                        json(
                                "{'name_group': '7', 'on_birth': true, 'time_birth': '09:30',"
                                        + " 'originator_birth': '777', 'text_birth': '8'}"));
        acts("groupDelete", Set.of("contact_group"), () -> json("{'id_group': [%d]}", group()));
        acts("groupNumberAdd", Set.of("contact_group", "contact"), this::contacts);
        Supplier<JsonNode> found =
                () -> {
                    JsonNode contacts = contacts();
                    party.post("/v1/group-number-add", contacts);
                    return json(
                            "{'id_group': %d, 'numbers': ['%s']}",
                            contacts.get("id_group").longValue(), OTHER_NUMBER);
                };
        reads("groupNumberSearch", found);
        acts("groupNumberDelete", Set.of("contact_group", "contact"), found);
        acts("blackListAdd", Set.of("black_list"), () -> listed(false));
        acts("blackListDelete", Set.of("black_list"), () -> listed(true));
        reads("blackListSearch", () -> listed(true));
    }

    private long group() {
        return party.post("/v1/group-create", "{'name_group': 'Clients'}")
                .at("/list/0/id_group")
                .longValue();
    }

    private JsonNode contacts() {
        ObjectNode contact =
                (ObjectNode)
                        json(
                                "{'number': '%s', 'name': '1', 'surname': '2', 'patronymic': '3',"
                                        + " 'date_birth': '1990-05-17', 'male': 'f'}",
                                OTHER_NUMBER);
        for (int note = 1; note <= 10; note++) {
            contact.put("note_" + note, "1" + note);
        }
        return json("{'id_group': %d, 'numbers': [%s]}", group(), contact);
    }

    private JsonNode listed(boolean before) {
        JsonNode numbers = json("{'numbers': ['%s']}", OTHER_NUMBER);
        party.post(before ? "/v1/black-list-add" : "/v1/black-list-delete", numbers);
        return numbers;
    }

    /// One that is the same whenever it is asked for.
    private static <T> Supplier<T> once(Supplier<T> supplier) {
        AtomicReference<T> made = new AtomicReference<>();
        return () -> made.updateAndGet(before -> before == null ? supplier.get() : before);
    }

    private void mailings() {
        acts("sendBulk", Set.of("mailing", "mailing_phone"), this::bulk);
        Supplier<String> one = once(this::mailing);
        Supplier<JsonNode> page =
                () -> {
                    assertThat(one.get()).as("there is one").isNotEmpty();
                    until(this::mailingsRest);
                    return json("{'limit': 1, 'offset': 0}");
                };
        mailings("mailing", true, one, Map.of("limit", page, "offset", page));
        mailings("mailingPause", false, this::mailing, Map.of());
        mailings("mailingResume", false, this::paused, Map.of());
        mailings("mailingCancel", false, this::mailing, Map.of());
    }

    /// A mailing may be named in either of two fields.
    private void mailings(
            String operation,
            boolean reads,
            Supplier<String> mailing,
            Map<String, Supplier<JsonNode>> more) {
        Map<String, Supplier<JsonNode>> instead = new HashMap<>(more);
        instead.put("sentID", () -> named("sentID", mailing.get()));
        rows.put(
                operation,
                new Row(reads, Set.of(), () -> named("id_mailing", mailing.get()), instead));
    }

    private JsonNode named(String field, String mailing) {
        until(this::mailingsRest);
        return json("{'%s': [%s]}", field, mailing);
    }

    private String mailing() {
        return party.post("/v1/send-bulk", bulk()).at("/details/sentID").asString();
    }

    private String paused() {
        String mailing = mailing();
        party.post("/v1/mailing-pause", json("{'id_mailing': [%s]}", mailing));
        return mailing;
    }

    /// Whether nothing is being done for mailings, so that what is told of them stays the same.
    private boolean mailingsRest() {
        JsonNode list = party.post("/v1/mailing", "{'limit': 100}").get("list");
        return !alone
                || list.valueStream()
                        .noneMatch(each ->
                                each.get("state").asString().equals("running")
                                        || (each.get("state").asString().equals("waiting")
                                                && each.get("total").intValue() == 0));
    }

    private JsonNode bulk() {
        until(this::mailingsRest);
        JsonNode contacts = contacts();
        party.post("/v1/group-number-add", contacts);
        return json(
                "{'senderID': '777', 'text': '8', 'id_group': [%d], 'id_group_excluded': [%d],"
                        + " 'phone': ['%s'], 'dateStart': '%s', 'timeStart': '%s:30',"
                        + " 'timeStop': '%s:59'}",
                contacts.get("id_group").longValue(), group(), NUMBER, day, hour, hour);
    }

    private void getApi() {
        acts(
                "getSend",
                Set.of("message"),
                () ->
                        json(
                                "{'phone': '%s', 'senderID': 'Verify', 'text': '7', 'type': 'flashsms',"
                                        + " 'lifetime': '7200', 'beginDate': '%s', 'beginTime': '%s:30',"
                                        + " 'delivery': 'false'}",
                                NUMBER, day, hour));
        reads(
                "getReplacement",
                () -> json("{'phone': '%s', 'senderID': 'Verify', 'text': '7'}", NUMBER));
    }
}
