package io.heliograph.incoming;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a phone may order with a text of one word or few. The names in lower case are the
/// database's.
enum Verb {
    STOP,
    START;

    /// Phones write a full stop by themselves.
    private static final Pattern AROUND =
            Pattern.compile("^[\\p{Pi}\\p{Pf}\"']+|[.!\\p{Pi}\\p{Pf}\"']+$");

    private final String key = name().toLowerCase(Locale.ROOT);

    String key() {
        return key;
    }

    static Verb of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    /// What the whole text says, whatever its case and what blanks, quotation marks or full stops
    /// are around it; one of the two lists has it, or it is no order.
    static Optional<Verb> in(String text, IncomingSettings settings) {
        String said = folded(text);
        Optional<Verb> verb = of(said, settings);
        return verb.isPresent() ? verb : of(AROUND.matcher(said).replaceAll("").strip(), settings);
    }

    private static Optional<Verb> of(String said, IncomingSettings settings) {
        if (settings.stopWords().contains(said)) {
            return Optional.of(STOP);
        }
        return settings.startWords().contains(said) ? Optional.of(START) : Optional.empty();
    }

    /// Without case, blanks around it, and marks that nobody sees; blanks inside are one each, and
    /// letters of full width or with a mark of their own are the usual ones.
    static String folded(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFKC)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .map(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) ? ' ' : c)
                .forEach(seen::appendCodePoint);
        return seen.toString()
                .strip()
                .replaceAll(" +", " ")
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }
}
