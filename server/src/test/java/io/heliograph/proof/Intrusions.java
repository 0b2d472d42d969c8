package io.heliograph.proof;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/// How one account tries to get at what is another's: for every operation, the requests in which
/// ids, numbers, names and tokens of the other stand (`@group@` and so on), or the reason why there
/// is nothing to try.
final class Intrusions {
    /// One request.
    ///
    /// @param reveals whether the owner is told something by the same request that nobody else is
    record Attempt(String body, boolean reveals) {}

    private Intrusions() {}

    private static Attempt told(String body) {
        return new Attempt(body, true);
    }

    private static Attempt done(String body) {
        return new Attempt(body, false);
    }

    /// The attempts at an operation.
    static List<Attempt> at(Operation operation) {
        List<Attempt> attempts = OF.get(operation.id());
        if (attempts == null) {
            throw new AssertionError("Intrusions lacks a row for " + operation);
        }
        return attempts;
    }

    /// It takes nothing that could be another's.
    private static final List<Attempt> NOTHING_TO_NAME = List.of();

    private static final List<Attempt> MESSAGES =
            List.of(
                    done("{'number': ['@listed@', '@phone@'], 'senderID': 'Verify', 'text': 'x'}"),
                    done("{'number': '@phone@', 'senderID': '@sender@', 'text': 'x'}"));

    private static final List<Attempt> MAILINGS =
            List.of(
                    done("{'id_mailing': ['@mailing@']}"),
                    done("{'sentID': '@mailing@'}"),
                    done("{'id_mailing': ['@own mailing@', '@mailing@']}"),
                    done("{'id_mailing': '@message@'}"));

    private static final List<Attempt> LISTED =
            List.of(done("{'numbers': ['@listed@', '@contact@']}"));

    private static final Map<String, List<Attempt>> OF =
            Map.ofEntries(
                    entry("health", NOTHING_TO_NAME),
                    entry("live", NOTHING_TO_NAME),
                    entry("me", NOTHING_TO_NAME),
                    entry("logout", NOTHING_TO_NAME),
                    entry("logoutAll", NOTHING_TO_NAME),
                    entry("webhookSecret", NOTHING_TO_NAME),
                    entry("senderList", NOTHING_TO_NAME),
                    entry(
                            "senderApply",
                            List.of(done("{'senderID': '@sender@', 'withdraw': true}"))),
                    entry("countryByContinent", NOTHING_TO_NAME),
                    entry("countryByContinentPost", NOTHING_TO_NAME),
                    entry("productPrice", NOTHING_TO_NAME),
                    entry("accountPrice", NOTHING_TO_NAME),
                    entry("countryPrice", NOTHING_TO_NAME),
                    // that a login is taken may be known; whose it is, and what is behind it, not
                    entry("register", NOTHING_TO_NAME),
                    entry(
                            "authorize",
                            List.of(done("{'username': '@login@', 'password': 'a wrong one'}"))),
                    entry(
                            "accesstoken",
                            List.of(
                                    done("{'authorization_code': '@token@'}"),
                                    done("{'authorization_code': '@message@'}"))),
                    entry("send", MESSAGES),
                    entry(
                            "replacement",
                            List.of(
                                    told(
                                            "{'number': '@listed@', 'senderID': 'Verify', 'text': 'x'}"),
                                    told(
                                            "{'number': '@phone@', 'senderID': '@sender@', 'text': 'x'}"))),
                    entry(
                            "smsFullData",
                            List.of(
                                    told("{}"),
                                    told("{'phone': ['@phone@', '@contact@']}"),
                                    told("{'sender': '@sender@'}"),
                                    told("{'id_state': ['@message@', '@scheduled@']}"),
                                    done("{'id_mailing': ['@mailing@']}"),
                                    done("{'id_base': ['@group@', '@mailing@']}"),
                                    told(
                                            "{'limit': 1000, 'time_period': '2026-01-01 - 2099-01-01'}"),
                                    told("{'limit': 1, 'offset': 1}"))),
                    entry(
                            "incoming",
                            List.of(
                                    done("{}"),
                                    done("{'phone': ['@phone@'], 'number': ['@sender@']}"))),
                    entry(
                            "messageCancel",
                            List.of(
                                    done("{'id_state': ['@scheduled@']}"),
                                    done(
                                            "{'id_state': ['@scheduled@', '@message@', '@mailing@']}"))),
                    entry(
                            "sendBulk",
                            List.of(
                                    done(
                                            "{'senderID': 'Verify', 'text': 'x', 'id_group': '@group@'}"),
                                    done(
                                            "{'senderID': 'Verify', 'text': 'x', 'id_group': ['@own@', '@group@']}"),
                                    done(
                                            "{'senderID': 'Verify', 'text': 'x', 'id_group': '@own@', 'id_group_excluded': '@group@'}"),
                                    done(
                                            "{'senderID': '@sender@', 'text': 'x', 'id_group': '@own@'}"),
                                    done(
                                            "{'senderID': 'Verify', 'text': '#first_name# #note_1#', 'dateStart': '@day@', 'id_group': '@own@', 'phone': ['@contact@', '@listed@']}"))),
                    entry(
                            "mailing",
                            List.of(
                                    told("{'id_mailing': ['@mailing@']}"),
                                    told("{'sentID': '@mailing@'}"),
                                    told("{}"),
                                    done("{'id_mailing': '@message@'}"))),
                    entry("mailingPause", MAILINGS),
                    entry("mailingResume", MAILINGS),
                    entry("mailingCancel", MAILINGS),
                    entry(
                            "group",
                            List.of(
                                    told("{'id_group': ['@group@']}"),
                                    told("{}"),
                                    told("{'limit': 1, 'offset': 1}"))),
                    entry(
                            "groupCreate",
                            List.of(
                                    done(
                                            "{'name_group': '@name@', 'on_birth': true, 'time_birth': '09:30', 'originator_birth': '@sender@', 'text_birth': 'x'}"))),
                    entry(
                            "groupDelete",
                            List.of(
                                    done("{'id_group': ['@group@']}"),
                                    done("{'id_group': ['@own@', '@group@']}"))),
                    entry(
                            "groupNumberAdd",
                            List.of(
                                    done(
                                            "{'id_group': '@group@', 'numbers': [{'number': '@contact@', 'name': 'x'}]}"),
                                    done(
                                            "{'id_group': '@own@', 'numbers': [{'number': '@contact@', 'surname': 'x'}]}"))),
                    entry(
                            "groupNumberSearch",
                            List.of(
                                    told("{'id_group': '@group@', 'numbers': ['@contact@']}"),
                                    done("{'id_group': '@own@', 'numbers': ['@contact@']}"))),
                    entry(
                            "groupNumberDelete",
                            List.of(
                                    done("{'id_group': '@group@', 'numbers': ['@contact@']}"),
                                    done("{'id_group': '@own@', 'numbers': ['@contact@']}"))),
                    entry("blackListAdd", LISTED),
                    entry("blackListDelete", LISTED),
                    entry("blackListSearch", List.of(told("{'numbers': ['@listed@']}"))),
                    entry(
                            "getSend",
                            List.of(
                                    done(
                                            "{'phone': '@listed@', 'senderID': 'Verify', 'text': 'x'}"),
                                    done(
                                            "{'phone': '@phone@', 'senderID': '@sender@', 'text': 'x'}"),
                                    done(
                                            "{'token': '@token@', 'phone': '@phone@', 'senderID': 'Verify', 'text': 'x'}"))),
                    entry(
                            "getReplacement",
                            List.of(
                                    told(
                                            "{'phone': '@listed@', 'senderID': 'Verify', 'text': 'x'}"),
                                    told(
                                            "{'phone': '@phone@', 'senderID': '@sender@', 'text': 'x'}"),
                                    done(
                                            "{'token': '@token@', 'phone': '@phone@', 'senderID': 'Verify', 'text': 'x'}"))));
}
