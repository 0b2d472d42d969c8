package io.heliograph.simulator;

/// The random numbers of one submit. Each purpose has its own number, a function of seed,
/// destination and count alone: a rerun draws the same, and a changed probability for one purpose
/// leaves the others as they were.
final class Draws {
    /// What a number is drawn for. A number, once given, stays: old seeds must draw the same.
    enum Purpose {
        REFUSAL(0),
        SILENCE(1),
        DROP(2),
        ANSWER_DELAY(3),
        STATE(4),
        RECEIPT_DELAY(5),
        EARLY(6),
        DOUBLED(7),
        DOUBLED_DELAY(8),
        LOST(9),
        CONTRADICTED(10),
        CONTRADICTED_DELAY(11),
        ENROUTE(12),
        NETWORK(13),
        PORTED(14),
        UNREACHABLE(15),
        UNKNOWN(16),
        SHAPE(17),
        WITHOUT_ID(18),
        SPLIT(19),
        UNKNOWN_WORD(20),
        HELD(21);

        private final int number;

        Purpose(int number) {
            this.number = number;
        }
    }

    private long number;
    private long base;

    void begin(long seed, long destinationHash, int count) {
        number = Octets.mix(destinationHash ^ Octets.mix(seed));
        base = number + count;
    }

    /// From 0 to below 1.
    double next(Purpose purpose) {
        return draw(base, purpose);
    }

    /// The same, but alike for every submit to this destination.
    double ofNumber(Purpose purpose) {
        return draw(number, purpose);
    }

    private static double draw(long base, Purpose purpose) {
        long bits = Octets.mix(Octets.mix(base) + purpose.number);
        return (bits >>> 11) * 0x1.0p-53;
    }

    boolean happens(Purpose purpose, double probability) {
        return probability > 0 && next(purpose) < probability;
    }

    int millis(Purpose purpose, Delay delay) {
        return delay.minMillis() == delay.maxMillis()
                ? delay.minMillis()
                : delay.millis(next(purpose));
    }
}
