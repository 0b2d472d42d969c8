package io.heliograph.quote;

import io.heliograph.db.AccountId;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// All rules of the operator in memory: for texts and for senders; and the black list of the
/// platform.
///
/// The black list counts when a message is decided; what was accepted before goes out.
public final class Rules implements InMemory {
    private static final String RULE = "replacement_rule";
    private static final String BLOCKED = "blocked_number";
    private static final String SENDERS = "sender_rule";

    private volatile Snapshot now = snapshot(List.of(), NumberSet.NONE, SenderPolicies.NONE);

    /// @param others of the accounts that have none of their own
    private record Snapshot(
            List<Rule> rules,
            NumberSet blocked,
            SenderPolicies senders,
            RuleSet others,
            Map<AccountId, RuleSet> byAccount) {}

    /// The rules for an account: its own, those of providers, and those for everybody.
    public RuleSet of(AccountId account) {
        Snapshot snapshot = now;
        return snapshot.byAccount.getOrDefault(account, snapshot.others);
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        if (!changes.touch(RULE) && !changes.touch(BLOCKED) && !changes.touch(SENDERS)) {
            return () -> {};
        }
        Snapshot before = now;
        Snapshot read =
                snapshot(
                        changes.touch(RULE) ? RuleStore.rules(handle) : before.rules,
                        blocked(handle, changes, before.blocked),
                        changes.touch(SENDERS) ? SenderPolicyStore.all(handle) : before.senders);
        return () -> now = read;
    }

    private static NumberSet blocked(Handle handle, Changes changes, NumberSet before) {
        if (changes.touchAll(BLOCKED)) {
            return BlockedNumberStore.all(handle);
        }
        return changes.touch(BLOCKED)
                ? before.with(BlockedNumberStore.some(handle, changes.ids(BLOCKED)))
                : before;
    }

    private static Snapshot snapshot(List<Rule> rules, NumberSet blocked, SenderPolicies senders) {
        Map<AccountId, List<Rule>> own = new HashMap<>();
        for (Rule rule : rules) {
            if (rule.account() != null) {
                own.putIfAbsent(rule.account(), new ArrayList<>());
            }
        }
        List<Rule> others = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.account() == null) {
                others.add(rule);
                own.values().forEach(list -> list.add(rule));
            } else {
                own.getOrDefault(rule.account(), others).add(rule);
            }
        }
        Map<AccountId, RuleSet> byAccount = new HashMap<>();
        own.forEach((account, list) -> byAccount.put(account, new RuleSet(list, blocked, senders)));
        return new Snapshot(
                rules,
                blocked,
                senders,
                new RuleSet(others, blocked, senders),
                Map.copyOf(byAccount));
    }
}
