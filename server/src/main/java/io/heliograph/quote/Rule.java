package io.heliograph.quote;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One replacement rule, a row of `replacement_rule`: which messages it fits, and what it makes of
/// them. All that is set must fit.
///
/// @param account null: whichever
/// @param providerId 0: whichever
/// @param destination leading digits of the recipient; empty: whichever
/// @param sender fits the whole sender; null: whichever
/// @param phrase found in the text; null: whichever text
/// @param newSenders one of these; empty: the sender stays
/// @param newPhrase put in the place of the phrase wherever it stands; empty erases it; null: the
///   text stays
record Rule(
        @Nullable AccountId account,
        int providerId,
        String destination,
        @Nullable Pattern sender,
        @Nullable Pattern phrase,
        List<String> newSenders,
        @Nullable String newPhrase) {
    Rule {
        newSenders = List.copyOf(newSenders);
    }

    /// The pattern of a literal.
    static Pattern literal(String text, boolean ignoreCase) {
        return Pattern.compile(
                text,
                Pattern.LITERAL
                        | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
    }

    boolean mayReplace(String asked) {
        return !newSenders.isEmpty() && (sender == null || sender.matcher(asked).matches());
    }

    /// @param sendable what a rule may make of a text; what it may not leaves the text as it was
    Wording apply(Wording wording, Msisdn recipient, Predicate<String> sendable) {
        if (!recipient.toString().startsWith(destination)
                || (sender != null && !sender.matcher(wording.sender()).matches())) {
            return wording;
        }
        Matcher found = phrase == null ? null : phrase.matcher(wording.text());
        if (found != null && !found.find()) {
            return wording;
        }
        boolean ruled = !newSenders.isEmpty();
        return new Wording(
                ruled ? chosen(recipient) : wording.sender(),
                found == null || newPhrase == null
                        ? wording.text()
                        : changed(found, wording.text(), newPhrase, sendable),
                wording.ruled() || ruled);
    }

    private static String changed(
            Matcher found, String text, String newPhrase, Predicate<String> sendable) {
        String changed = found.replaceAll(Matcher.quoteReplacement(newPhrase));
        return sendable.test(changed) ? changed : text;
    }

    /// The same one for a number every time, all of them about equally often.
    private String chosen(Msisdn recipient) {
        return newSenders.get((int) Spread.over(recipient, newSenders.size()));
    }
}
