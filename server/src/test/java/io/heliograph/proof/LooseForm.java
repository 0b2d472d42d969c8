package io.heliograph.proof;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What kind of value a field holds, and the loose forms that contract §1 lets clients write it in.
enum LooseForm {
    /// a phone number
    PHONE,
    /// a list of phone numbers
    PHONES,
    /// a list of phone numbers that is a filter: without any it is a fault
    PHONE_FILTER,
    /// an id, where 0 means "not set" too
    ID,
    /// a list of ids
    IDS,
    /// a list of ids that is a filter: without any it is a fault
    ID_FILTER,
    /// a whole number
    WHOLE,
    /// a true truth value
    TRUE,
    /// a false one
    FALSE,
    /// a text
    TEXT,
    /// a text that nothing but a text can be
    SECRET,
    /// a name that is known in any letter case
    NAME,
    /// a list of such names that is a filter: without any it is a fault
    NAME_FILTER,
    /// a time of day `HH:MM:SS` without seconds
    TIME,
    /// a page or its size
    PAGING,
    /// objects in a list
    OBJECTS,
    /// not read at all
    IGNORED;

    private static final JsonNodeFactory json = JsonNodeFactory.instance;

    /// The values that read as this strict one.
    List<JsonNode> same(JsonNode strict) {
        return switch (this) {
            case PHONE -> phones(strict.stringValue()).toList();
            case PHONES, PHONE_FILTER -> phoneLists(strict);
            case ID, WHOLE -> wholes(strict).toList();
            case IDS, ID_FILTER -> lists(strict, value -> wholes(value));
            case TRUE -> texts("TRUE", "true", "True", "1", "yes", "YES", true, 1);
            case FALSE -> texts("FALSE", "false", "False", "0", "no", "NO", false, 0);
            case TEXT -> numbers(strict);
            case NAME -> cases(strict).toList();
            case NAME_FILTER -> lists(strict, LooseForm::cases);
            case TIME -> List.of(json.stringNode(strict.stringValue() + ":00"));
            case PAGING -> List.of(json.stringNode(strict.asString()));
            case OBJECTS -> List.of(list(list(strict.get(0))), strict.get(0));
            case SECRET, IGNORED -> List.of();
        };
    }

    /// The values that read as if the field was not there.
    List<JsonNode> unset() {
        List<JsonNode> unset = new ArrayList<>();
        unset.add(json.nullNode());
        unset.add(json.stringNode(""));
        if (this != TRUE && this != FALSE) {
            unset.add(json.booleanNode(false));
        }
        if (this == ID || this == IDS || this == ID_FILTER) {
            unset.addAll(texts(0, "0"));
        }
        if (this == PHONES || this == IDS) {
            unset.add(json.arrayNode());
        }
        if (this == IDS) {
            unset.add(list(json.numberNode(0)));
        }
        if (this == PAGING || this == IGNORED) {
            unset.addAll(texts("many", -1, 1.5, "1e3", true));
            unset.addAll(List.of(json.arrayNode(), json.objectNode(), json.numberNode(-1L << 62)));
        }
        return unset;
    }

    private static Stream<JsonNode> phones(String digits) {
        String spaced =
                "+"
                        + digits.substring(0, 3)
                        + " ("
                        + digits.substring(3, 5)
                        + ") "
                        + digits.substring(5, 8)
                        + "-"
                        + digits.substring(8);
        return Stream.of(
                json.numberNode(Long.parseLong(digits)),
                json.stringNode(digits),
                json.stringNode("+" + digits),
                json.stringNode(spaced),
                json.stringNode(" " + digits + " "),
                json.stringNode(digits.substring(0, 6) + "-" + digits.substring(6)));
    }

    private static List<JsonNode> phoneLists(JsonNode strict) {
        return lists(strict, value -> phones(value.stringValue()));
    }

    private static Stream<JsonNode> wholes(JsonNode strict) {
        String digits = strict.asString();
        return Stream.of(
                json.numberNode(Long.parseLong(digits)),
                json.stringNode(digits),
                json.stringNode(" " + digits + " "));
    }

    private static Stream<JsonNode> cases(JsonNode strict) {
        String name = strict.stringValue();
        String lower = name.toLowerCase(Locale.ROOT);
        return Stream.of(
                json.stringNode(lower),
                json.stringNode(name.toUpperCase(Locale.ROOT)),
                json.stringNode(
                        lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1)));
    }

    /// A text of digits may be a number.
    private static List<JsonNode> numbers(JsonNode strict) {
        return strict.stringValue().matches("[1-9][0-9]{0,14}")
                ? List.of(json.numberNode(Long.parseLong(strict.stringValue())))
                : List.of();
    }

    /// A list of one value: that value, loosely, alone, in a list, in a list nested once, and
    /// beside what is not set.
    private static List<JsonNode> lists(
            JsonNode strict, Function<JsonNode, Stream<JsonNode>> forms) {
        List<JsonNode> lists = new ArrayList<>();
        for (JsonNode form : forms.apply(strict.get(0)).toList()) {
            lists.add(form);
            lists.add(list(form));
            lists.add(list(list(form)));
            lists.add(list(json.nullNode(), form, json.stringNode(""), json.booleanNode(false)));
        }
        return lists;
    }

    private static ArrayNode list(JsonNode... items) {
        return json.arrayNode().addAll(List.of(items));
    }

    private static List<JsonNode> texts(Object... values) {
        return Stream.of(values)
                .map(value ->
                        switch (value) {
                            case Boolean truth -> json.booleanNode(truth);
                            case Integer number -> json.numberNode(number);
                            case Double number -> json.numberNode(number);
                            default -> json.stringNode(value.toString());
                        })
                .map(JsonNode.class::cast)
                .collect(toCollection(ArrayList::new));
    }

    /// Field → its kind, for the fields of every operation; a field that means something else in
    /// one operation stands there with the operation's name before it.
    static final Map<String, LooseForm> OF =
            Map.ofEntries(
                    Map.entry("username", SECRET),
                    Map.entry("password", SECRET),
                    Map.entry("accesstoken.password", IGNORED),
                    Map.entry("authorization_code", SECRET),
                    Map.entry("login", SECRET),
                    Map.entry("email", SECRET),
                    Map.entry("name", TEXT),
                    Map.entry("company_name", TEXT),
                    Map.entry("skype", TEXT),
                    Map.entry("rotate", TRUE),
                    Map.entry("withdraw", FALSE),
                    Map.entry("note", TEXT),
                    Map.entry("document", TEXT),
                    Map.entry("register.phone", PHONE),
                    Map.entry("number", PHONES),
                    Map.entry("senderID", TEXT),
                    Map.entry("text", TEXT),
                    Map.entry("type", NAME),
                    Map.entry("beginDate", TEXT),
                    Map.entry("beginTime", TIME),
                    Map.entry("lifetime", WHOLE),
                    Map.entry("delivery", FALSE),
                    Map.entry("callback_url", TEXT),
                    Map.entry("MCC", ID),
                    Map.entry("MNC", WHOLE),
                    Map.entry("ISO", NAME),
                    Map.entry("sender", TEXT),
                    Map.entry("smsFullData.phone", PHONE_FILTER),
                    Map.entry("incoming.phone", PHONE_FILTER),
                    Map.entry("incoming.number", NAME_FILTER),
                    Map.entry("id_base", ID_FILTER),
                    Map.entry("id_state", ID_FILTER),
                    Map.entry("messageCancel.id_state", IDS),
                    Map.entry("time_period", TEXT),
                    Map.entry("type_sms", NAME),
                    Map.entry("state", NAME_FILTER),
                    Map.entry("limit", PAGING),
                    Map.entry("offset", PAGING),
                    Map.entry("phone", PHONE),
                    Map.entry("id_group", ID),
                    Map.entry("group.id_group", IDS),
                    Map.entry("groupDelete.id_group", IDS),
                    Map.entry("sendBulk.id_group", IDS),
                    Map.entry("id_group_excluded", IDS),
                    Map.entry("sendBulk.phone", PHONES),
                    Map.entry("dateStart", TEXT),
                    Map.entry("timeStart", TIME),
                    Map.entry("timeStop", TIME),
                    Map.entry("id_mailing", IDS),
                    Map.entry("smsFullData.id_mailing", ID_FILTER),
                    Map.entry("mailing.id_mailing", ID_FILTER),
                    Map.entry("mailing.sentID", ID_FILTER),
                    Map.entry("sentID", IDS),
                    Map.entry("name_group", TEXT),
                    Map.entry("on_birth", TRUE),
                    Map.entry("time_birth", TIME),
                    Map.entry("originator_birth", TEXT),
                    Map.entry("text_birth", TEXT),
                    Map.entry("groupNumberAdd.numbers", OBJECTS),
                    Map.entry("numbers", PHONES),
                    Map.entry("numbers.number", PHONE),
                    Map.entry("numbers.name", TEXT),
                    Map.entry("numbers.surname", TEXT),
                    Map.entry("numbers.patronymic", TEXT),
                    Map.entry("numbers.date_birth", TEXT),
                    Map.entry("numbers.male", NAME));

    /// The kind of a field.
    static LooseForm of(Operation operation, String field) {
        LooseForm own = OF.get(operation.id() + "." + field);
        LooseForm form = own == null ? OF.get(field) : own;
        if (form == null && field.startsWith("numbers.note_")) {
            return TEXT;
        }
        if (form == null) {
            throw new AssertionError("LooseForm.OF lacks " + field + " of " + operation);
        }
        return form;
    }
}
