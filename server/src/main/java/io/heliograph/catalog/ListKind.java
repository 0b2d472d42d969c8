package io.heliograph.catalog;

import io.heliograph.operator.Permit;

/// Whose amounts are listed: what we ask of customers, or what a provider asks of us.
public enum ListKind {
    PRICES("price-lists", "prices", Permit.PRICES_READ, Permit.PRICES_WRITE),
    COSTS("cost-lists", "costs", Permit.COSTS_READ, Permit.COSTS_WRITE);

    private final String lists;
    private final String amounts;
    private final Permit read;
    private final Permit write;

    ListKind(String lists, String amounts, Permit read, Permit write) {
        this.lists = lists;
        this.amounts = amounts;
        this.read = read;
        this.write = write;
    }

    /// The noun of the lists.
    public String lists() {
        return lists;
    }

    /// The noun of what they hold.
    public String amounts() {
        return amounts;
    }

    /// Who may see them.
    public Permit read() {
        return read;
    }

    /// Who may set them.
    public Permit write() {
        return write;
    }
}
