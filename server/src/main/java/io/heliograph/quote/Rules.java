package io.heliograph.quote;

import io.heliograph.db.AccountId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All replacement rules in memory, swapped whole when they are read again.
public final class Rules {
    private final RuleStore store;
    private volatile Snapshot now = new Snapshot(RuleSet.NONE, Map.of());

    /// @param others of the accounts that have none of their own
    private record Snapshot(RuleSet others, Map<AccountId, RuleSet> byAccount) {}

    /// Reads them for the first time.
    public Rules(RuleStore store) {
        this.store = store;
        tick();
    }

    /// The rules for an account: its own and those of providers.
    public RuleSet of(AccountId account) {
        Snapshot snapshot = now;
        return snapshot.byAccount.getOrDefault(account, snapshot.others);
    }

    /// Reads them again; called every few seconds.
    public void tick() {
        List<Rule> rules = store.rules();
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
        now = new Snapshot(new RuleSet(others), Map.copyOf(byAccount));
    }
}
