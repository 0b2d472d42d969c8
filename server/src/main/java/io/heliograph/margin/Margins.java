package io.heliograph.margin;

import io.heliograph.db.AccountId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The margin rules of one version.
public final class Margins {
    /// No rule.
    public static final Margins NONE = new Margins(List.of());

    /// Those that name no account.
    private final List<MarginRule> general;

    private final Map<AccountId, List<MarginRule>> byAccount;

    /// @param rules in any order
    public Margins(List<MarginRule> rules) {
        List<MarginRule> sorted =
                rules.stream()
                        .sorted(Comparator.comparingInt(MarginRule::weight).reversed())
                        .toList();
        general = sorted.stream().filter(rule -> rule.account() == null).toList();
        byAccount =
                sorted.stream()
                        .filter(rule -> rule.account() != null)
                        .collect(
                                Collectors.groupingBy(
                                        rule -> Objects.requireNonNull(rule.account())));
    }

    /// The one that counts; null: none.
    ///
    /// @param product the account's
    /// @param route the operator's number of it; 0: by the configuration file
    public @Nullable MarginRule of(AccountId account, long product, int route) {
        MarginRule own = first(byAccount.getOrDefault(account, List.of()), account, product, route);
        return own != null ? own : first(general, account, product, route);
    }

    private static @Nullable MarginRule first(
            List<MarginRule> rules, AccountId account, long product, int route) {
        for (MarginRule rule : rules) {
            if (rule.fits(account, product, route)) {
                return rule;
            }
        }
        return null;
    }
}
