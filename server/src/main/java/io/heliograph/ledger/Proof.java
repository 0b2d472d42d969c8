package io.heliograph.ledger;

import io.heliograph.db.AccountId;

/// What the entries of one account add up to, beside what its balance says.
///
/// @param balanceMicros the balance's row
/// @param entriesMicros the sum of its `customer` entries
/// @param totalMicros the sum of all its entries
/// @param torn bookings whose own entries do not add up to zero
public record Proof(
        AccountId account, long balanceMicros, long entriesMicros, long totalMicros, long torn) {
    /// Whether not a cent is wrong.
    public boolean holds() {
        return totalMicros == 0 && torn == 0 && balanceMicros == entriesMicros;
    }
}
