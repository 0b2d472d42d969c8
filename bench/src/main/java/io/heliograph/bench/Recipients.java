package io.heliograph.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// An endless list of distinct mobile numbers over several countries and networks. Neighbours in
/// the list are far apart as numbers, as in a real list of customers, so that indexes get no help
/// from their order.
final class Recipients {
    /// Mobile prefixes whose next seven digits may be anything.
    static final List<String> PREFIXES =
            List.of(
                    "38050", "38067", "38063", "38093", "38068", "39333", "39347", "39328",
                    "491511", "491520", "491577", "3366", "4072", "4074", "4076", "43660", "43664",
                    "43676", "35191", "35193", "35196", "63917", "62812", "2783", "234803");

    private static final int DIGITS = 7;
    private static final long SPAN = 10_000_000;

    /// Shares no factor with the span, so that multiplying by it visits each value once.
    private static final long STRIDE = 7_368_787;

    private final byte[][] prefixes =
            PREFIXES.stream()
                    .map(prefix -> prefix.getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);

    /// Writes the digits of the index-th number.
    ///
    /// @return where the next byte goes
    int put(byte[] bytes, int at, long index) {
        byte[] prefix = prefixes[(int) (index % prefixes.length)];
        System.arraycopy(prefix, 0, bytes, at, prefix.length);
        long digits = index / prefixes.length % SPAN * STRIDE % SPAN;
        return Decimal.putPadded(bytes, at + prefix.length, digits, DIGITS);
    }
}
