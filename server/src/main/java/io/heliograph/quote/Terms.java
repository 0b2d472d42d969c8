package io.heliograph.quote;

import io.heliograph.account.Account;
import io.heliograph.pricing.PriceList;
import io.heliograph.routing.RouteList;

/// What an account's messages are decided by, all of one version of what the operator sets.
///
/// @param prices the list that it pays by
/// @param rules the replacement rules for it
/// @param routes by which its messages go
public record Terms(
        long version, Account account, PriceList prices, RuleSet rules, RouteList routes) {}
