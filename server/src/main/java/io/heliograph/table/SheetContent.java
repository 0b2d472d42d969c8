package io.heliograph.table;

import io.heliograph.pricing.PriceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The prices of a sheet, and what is wrong with it.
public final class SheetContent {
    /// That are told one by one.
    static final int FAULTS_MAX = 1_000;

    /// Prices of a sheet.
    static final int PRICES_MAX = 120_000;

    private final Map<PriceKey, List<SheetPrice>> prices = new LinkedHashMap<>();
    private final List<SheetFault> faults = new ArrayList<>();
    private int size;
    private int rows;
    private int faulty;
    private int rounded;

    void row() {
        rows++;
    }

    void rounded() {
        rounded++;
    }

    void fault(int line, Field field, String value, String told) {
        faulty++;
        if (faults.size() < FAULTS_MAX) {
            faults.add(
                    new SheetFault(
                            line,
                            field.key(),
                            value.length() <= 100 ? value : value.substring(0, 100) + "…",
                            told));
        }
    }

    /// A row that says what an earlier one says counts once; one that says otherwise is a fault.
    void add(SheetPrice price) {
        List<SheetPrice> same = prices.computeIfAbsent(price.key(), _ -> new ArrayList<>(1));
        for (SheetPrice other : same) {
            if (from(other).equals(from(price))) {
                if (other.micros() != price.micros()
                        || !Objects.equals(other.until(), price.until())) {
                    fault(
                            price.line(),
                            Field.PRICE,
                            told(price.key()),
                            "line %d says otherwise of the same network: leave one of them"
                                    .formatted(other.line()));
                }
                return;
            }
        }
        same.add(price);
        if (++size > PRICES_MAX) {
            throw UnreadableSheet.tooLarge(
                    "The sheet has more than %d prices: send it in several.".formatted(PRICES_MAX));
        }
    }

    private static Instant from(SheetPrice price) {
        Instant from = price.from();
        return from == null ? Instant.MIN : from;
    }

    /// A network as it is told: `255/1`.
    public static String told(PriceKey key) {
        return key.mnc() == PriceKey.ANY_NETWORK
                ? Integer.toString(key.mcc())
                : key.mcc() + "/" + key.mnc();
    }

    /// All rows are read: of one network none may begin while another that has an end is in force.
    void end() {
        prices.forEach((key, all) -> {
            all.sort(Comparator.comparing(SheetContent::from));
            for (int i = 1; i < all.size(); i++) {
                Instant until = all.get(i - 1).until();
                if (until != null && from(all.get(i)).isBefore(until)) {
                    fault(
                            all.get(i).line(),
                            Field.FROM,
                            told(key),
                            "it begins before the price of line %d ends"
                                    .formatted(all.get(i - 1).line()));
                }
            }
        });
    }

    /// By network and type, each in the order of time.
    public Map<PriceKey, List<SheetPrice>> prices() {
        return prices;
    }

    /// The first of what is wrong.
    public List<SheetFault> faults() {
        return faults;
    }

    /// Rows with something in them.
    public int rows() {
        return rows;
    }

    /// How much is wrong.
    public int faulty() {
        return faulty;
    }

    /// Prices with more than six places.
    public int roundedPrices() {
        return rounded;
    }
}
