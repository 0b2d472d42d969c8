package io.heliograph.simulator;

/// What a caller wrote is wrong: a setting, a script, a request. The sentence names the value and
/// says what to write instead.
public final class InvalidInput extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidInput(String sentence) {
        super(sentence);
    }

    static void check(boolean holds, String sentence) {
        if (!holds) {
            throw new InvalidInput(sentence);
        }
    }

    static void checkProbability(String name, double probability) {
        check(
                probability >= 0 && probability <= 1,
                "%s is %s; write a probability from 0 to 1".formatted(name, probability));
    }

    static void checkRange(String name, long value, long min, long max) {
        check(
                value >= min && value <= max,
                "%s is %d; write a number from %d to %d".formatted(name, value, min, max));
    }
}
