package io.heliograph.margin;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.message.CostCap;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What must be left of a price: the cost of a part may not exceed `price × (1 − margin)`. Of the
/// rules that fit, one that names the account counts before one that names the route, that before
/// one that names the product, and one that names nothing last.
///
/// @param account null: whichever
/// @param product null: whichever
/// @param route the operator's number of it; 0: whichever
/// @param marginMillionths of the price; below 0, so much more may it cost
public record MarginRule(
        @Nullable AccountId account,
        @Nullable Long product,
        int route,
        int marginMillionths,
        Action action) {
    /// The whole price.
    public static final int WHOLE = 1_000_000;

    /// What becomes of a message whose provider costs more, or of which that is not known.
    public enum Action {
        /// It is refused, unless another provider of the same step costs less.
        REFUSE,
        /// It goes by the next provider of its route that costs less, and is refused where there is
        /// none.
        NEXT,
        /// It goes all the same, and is counted.
        ALLOW;

        /// As it is written.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Whether it is for such messages.
    ///
    /// @param routeNumber 0: by the configuration file
    boolean fits(AccountId whose, long itsProduct, int routeNumber) {
        return (account == null || account.equals(whose))
                && (product == null || product == itsProduct)
                && (route == 0 || route == routeNumber);
    }

    /// The higher, the sooner it counts.
    int weight() {
        return (account == null ? 0 : 4) + (route == 0 ? 0 : 2) + (product == null ? 0 : 1);
    }

    /// What a part of that price may cost: exact, and rounded down to the micro-unit.
    public CostCap cap(Money price) {
        BigInteger most =
                BigInteger.valueOf(price.micros())
                        .multiply(BigInteger.valueOf((long) WHOLE - marginMillionths));
        BigInteger[] parts = most.divideAndRemainder(BigInteger.valueOf(WHOLE));
        BigInteger floor = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
        long micros = floor.bitLength() < Long.SIZE ? floor.longValue() : Long.MAX_VALUE;
        return new CostCap(micros, action == Action.ALLOW);
    }
}
