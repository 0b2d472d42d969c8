package io.heliograph.quote;

import io.heliograph.account.Account;
import io.heliograph.account.Accounts;
import io.heliograph.db.AccountId;
import io.heliograph.margin.MarginsInForce;
import io.heliograph.pricing.PriceList;
import io.heliograph.pricing.Prices;
import io.heliograph.revision.Revisions;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.RoutesInForce;
import java.util.Optional;

/// The terms of accounts as they are now.
public final class TermsInForce {
    private final Revisions revisions;
    private final Accounts accounts;
    private final Prices prices;
    private final Rules rules;
    private final RoutesInForce routes;
    private final MarginsInForce margins;
    private final CostBook costs;

    /// Of these parts, which the revisions keep, without margins.
    public TermsInForce(
            Revisions revisions,
            Accounts accounts,
            Prices prices,
            Rules rules,
            RoutesInForce routes) {
        this(revisions, accounts, prices, rules, routes, new MarginsInForce(), CostBook.EMPTY);
    }

    /// The same with margins.
    public TermsInForce(
            Revisions revisions,
            Accounts accounts,
            Prices prices,
            Rules rules,
            RoutesInForce routes,
            MarginsInForce margins,
            CostBook costs) {
        this.revisions = revisions;
        this.accounts = accounts;
        this.prices = prices;
        this.rules = rules;
        this.routes = routes;
        this.margins = margins;
        this.costs = costs;
    }

    /// Those of an account.
    ///
    /// @throws IllegalArgumentException when there is none
    public Terms of(AccountId id) {
        while (true) {
            accounts.get(id); // is in memory then, but for others that need its place at once
            Optional<Terms> terms = revisions.asOne(version -> terms(version, id));
            if (terms.isPresent()) {
                return terms.get();
            }
        }
    }

    private Optional<Terms> terms(long version, AccountId id) {
        return Optional.ofNullable(accounts.cached(id))
                .map(account ->
                        new Terms(
                                version,
                                account,
                                list(account),
                                rules.of(id),
                                routes.now(),
                                margins.now(),
                                costs));
    }

    private PriceList list(Account account) {
        return prices.of(account.productId(), account.priceListId());
    }
}
