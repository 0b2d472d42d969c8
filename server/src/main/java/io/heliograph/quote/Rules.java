package io.heliograph.quote;

import io.heliograph.db.AccountId;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// All replacement rules in memory.
public final class Rules implements InMemory {
    private static final String RULE = "replacement_rule";

    private volatile Snapshot now = new Snapshot(RuleSet.NONE, Map.of());

    /// @param others of the accounts that have none of their own
    private record Snapshot(RuleSet others, Map<AccountId, RuleSet> byAccount) {}

    /// The rules for an account: its own and those of providers.
    public RuleSet of(AccountId account) {
        Snapshot snapshot = now;
        return snapshot.byAccount.getOrDefault(account, snapshot.others);
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        Snapshot read = changes.touch(RULE) ? snapshot(RuleStore.rules(handle)) : now;
        return () -> now = read;
    }

    private static Snapshot snapshot(List<Rule> rules) {
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
        own.forEach((account, list) -> byAccount.put(account, new RuleSet(list)));
        return new Snapshot(new RuleSet(others), Map.copyOf(byAccount));
    }
}
