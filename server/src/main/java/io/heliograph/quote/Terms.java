package io.heliograph.quote;

import io.heliograph.account.Account;
import io.heliograph.margin.Margins;
import io.heliograph.pricing.PriceList;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.RouteList;

/// What an account's messages are decided by, all of one version of what the operator sets.
///
/// @param prices the list that it pays by
/// @param rules the replacement rules for it
/// @param routes by which its messages go
/// @param margins what must be left of the prices
/// @param costs what providers want
public record Terms(
        long version,
        Account account,
        PriceList prices,
        RuleSet rules,
        RouteList routes,
        Margins margins,
        CostBook costs) {
    /// The same for an account that differs in something.
    public Terms of(Account other) {
        return new Terms(version, other, prices, rules, routes, margins, costs);
    }
}
