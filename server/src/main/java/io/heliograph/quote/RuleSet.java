package io.heliograph.quote;

import io.heliograph.number.Msisdn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The operator's rules for one account, in the order in which they are applied, and to whom nobody
/// sends.
public final class RuleSet {
    /// No rules.
    public static final RuleSet NONE = new RuleSet(List.of());

    private final List<Rule> rules;
    private final NumberSet blocked;
    private final SenderPolicies senders;
    private final Set<Integer> speakers;

    RuleSet(List<Rule> rules) {
        this(rules, NumberSet.NONE, SenderPolicies.NONE);
    }

    RuleSet(List<Rule> rules, NumberSet blocked, SenderPolicies senders) {
        this.rules = List.copyOf(rules);
        this.blocked = blocked;
        this.senders = senders;
        this.speakers =
                this.rules.stream()
                        .map(Rule::providerId)
                        .filter(provider -> provider != 0)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// Whether every message stays as it is.
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /// Whether what a message becomes depends on the provider that carries it.
    public boolean byProvider() {
        return !speakers.isEmpty();
    }

    /// Ids of the providers that have rules of their own.
    Set<Integer> speakers() {
        return speakers;
    }

    /// Whether a rule may put another sender in the place of this one, for some recipient and text.
    public boolean mayReplace(String sender) {
        // the first rule that changes a sender meets it as it was asked for
        return rules.stream().anyMatch(rule -> rule.mayReplace(sender));
    }

    /// What senders have to be by destination.
    SenderPolicies senders() {
        return senders;
    }

    /// Whether the number is on the platform's black list, however it is written.
    public boolean blocks(Msisdn number) {
        return blocked.size() > 0 && (blocked.has(number.identity()) || blocked.has(number));
    }

    /// What a message becomes: each rule works on what those before it have made.
    ///
    /// @param providerId that carries it; 0: none is chosen yet, and no provider's rules apply
    /// @param known domains of the account, which rules about links let pass
    /// @param sendable what a rule may make of a text; what it may not leaves the text as it was
    public Wording apply(
            Wording asked,
            Msisdn recipient,
            int providerId,
            List<String> known,
            Predicate<String> sendable) {
        Wording wording = asked;
        for (Rule rule : rules) {
            if (rule.isOf(providerId) && rule.fits(wording, recipient, known)) {
                wording = rule.apply(wording, recipient, sendable);
            }
        }
        return wording;
    }

    /// A rule that fits a message, and what it has made of it.
    public record Step(long ruleId, String rule, String kind, Wording after) {}

    /// The same, rule by rule.
    List<Step> steps(
            Wording asked,
            Msisdn recipient,
            int providerId,
            List<String> known,
            Predicate<String> sendable) {
        List<Step> steps = new ArrayList<>();
        Wording wording = asked;
        for (Rule rule : rules) {
            if (rule.isOf(providerId) && rule.fits(wording, recipient, known)) {
                wording = rule.apply(wording, recipient, sendable);
                steps.add(new Step(rule.id(), rule.name(), rule.kind(), wording));
            }
        }
        return steps;
    }
}
