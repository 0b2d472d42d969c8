package io.heliograph.quote;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RuleSetTest {
    private static final Msisdn BOB = new Msisdn(380501112233L);
    private static final AccountId ANN = new AccountId(7);

    private static Rule rule(
            String destination,
            @Nullable String sender,
            @Nullable String phrase,
            List<String> newSenders,
            @Nullable String newPhrase) {
        return new Rule(
                1,
                "rule",
                ANN,
                0,
                destination,
                pattern(sender),
                pattern(phrase),
                null,
                new Rule.Replace(newSenders, newPhrase));
    }

    private static @Nullable Pattern pattern(@Nullable String literal) {
        return literal == null ? null : Rule.literal(literal, true);
    }

    private static Wording applied(String sender, String text, Rule... rules) {
        return new RuleSet(List.of(rules))
                .apply(
                        new Wording(sender, text, false),
                        BOB,
                        0,
                        List.of(),
                        changed -> !changed.isBlank());
    }

    @Test
    void replaces_the_sender_and_vouches_for_it() {
        assertThat(applied("Shop", "x", rule("380", "shop", null, List.of("INFO"), null)))
                .isEqualTo(new Wording("INFO", "x", true));
    }

    @Test
    void leaves_other_destinations_senders_and_texts_alone() {
        Wording asked = new Wording("Shop", "the code", false);
        List<String> info = List.of("INFO");
        assertThat(applied("Shop", "the code", rule("44", null, null, info, null)))
                .isEqualTo(asked);
        assertThat(applied("Shop", "the code", rule("", "Sho", null, info, null))).isEqualTo(asked);
        assertThat(applied("Shop", "the code", rule("", null, "cod3", info, null)))
                .isEqualTo(asked);
    }

    @Test
    void replaces_a_phrase_wherever_it_stands_in_any_letter_case() {
        assertThat(applied("a", "Casino, CASINO! ", rule("", null, "casino", List.of(), "$1 club")))
                .isEqualTo(new Wording("a", "$1 club, $1 club! ", false));
        assertThat(applied("a", "ПРИВЕТ (x)", rule("", null, "привет (X)", List.of(), "hi")).text())
                .isEqualTo("hi");
    }

    @Test
    void minds_the_letter_case_where_it_is_told_to() {
        Rule exact =
                new Rule(
                        1,
                        "exact",
                        ANN,
                        0,
                        "",
                        null,
                        Rule.literal("casino", false),
                        null,
                        new Rule.Replace(List.of(), "club"));
        assertThat(applied("a", "Casino casino", exact).text()).isEqualTo("Casino club");
    }

    @Test
    void erases_a_phrase_but_never_the_whole_text() {
        Rule erase = rule("", null, "buy now", List.of(), "");
        assertThat(applied("a", "Buy now: shoes", erase).text()).isEqualTo(": shoes");
        assertThat(applied("a", "Buy now", erase).text()).isEqualTo("Buy now");
    }

    @Test
    void applies_each_rule_to_what_the_one_before_has_made() {
        assertThat(
                        applied(
                                "a",
                                "one",
                                rule("", null, "one", List.of("B"), "two"),
                                rule("", "b", "two", List.of(), "three")))
                .isEqualTo(new Wording("B", "three", true));
    }

    @Test
    void a_providers_rules_fit_only_what_it_carries() {
        RuleSet rules =
                new RuleSet(
                        List.of(
                                new Rule(
                                        1,
                                        "of 2",
                                        null,
                                        2,
                                        "",
                                        null,
                                        null,
                                        null,
                                        new Rule.Replace(List.of("INFO"), null))));
        assertThat(rules.byProvider()).isTrue();
        Wording asked = new Wording("a", "x", false);
        assertThat(rules.apply(asked, BOB, 1, List.of(), _ -> true)).isEqualTo(asked);
        assertThat(rules.apply(asked, BOB, 2, List.of(), _ -> true).sender()).isEqualTo("INFO");
    }

    @Test
    void chooses_from_several_senders_the_same_for_a_number_and_all_about_equally_often() {
        RuleSet rules = new RuleSet(List.of(rule("", null, null, List.of("A", "B", "C"), null)));
        Wording asked = new Wording("a", "x", false);
        Map<String, Integer> times = new HashMap<>();
        for (long number = 380501110000L; number < 380501119000L; number += 3) {
            Msisdn recipient = new Msisdn(number);
            String sender = rules.apply(asked, recipient, 0, List.of(), _ -> true).sender();
            assertThat(rules.apply(asked, recipient, 0, List.of(), _ -> true).sender())
                    .isEqualTo(sender);
            times.merge(sender, 1, Integer::sum);
        }
        assertThat(times.values()).hasSize(3).allSatisfy(n -> assertThat(n).isBetween(900, 1100));
    }
}
