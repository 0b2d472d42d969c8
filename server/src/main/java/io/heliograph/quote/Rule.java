package io.heliograph.quote;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import io.heliograph.routing.Spread;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One rule of the operator, a row of `replacement_rule`: which messages it fits, and what it does
/// with them. All that is set must fit.
///
/// @param name as the operator calls it
/// @param account null: whichever
/// @param providerId 0: whichever
/// @param destination leading digits of the recipient; empty: whichever
/// @param sender fits the whole sender; null: whichever
/// @param phrase found in the text; null: whichever text
/// @param links fits texts with a link; null: whichever text
/// @param effect what it does
record Rule(
        long id,
        String name,
        @Nullable AccountId account,
        int providerId,
        String destination,
        @Nullable Pattern sender,
        @Nullable Pattern phrase,
        @Nullable LinkRule links,
        Effect effect) {

    /// What a rule does with a message.
    sealed interface Effect {}

    /// @param newSenders one of these becomes the sender; empty: the sender stays
    /// @param newPhrase put in the place of the phrase wherever it stands; empty erases it; null:
    ///   the text stays
    record Replace(List<String> newSenders, @Nullable String newPhrase) implements Effect {
        Replace {
            newSenders = List.copyOf(newSenders);
        }
    }

    /// The message is not taken.
    record Refuse() implements Effect {}

    /// The message waits for a person.
    ///
    /// @param release whether it goes out when nobody has come in time; else it is refused then
    record Hold(Duration time, boolean release) implements Effect {}

    /// The message waits for the end of quiet hours, or is not taken during them.
    record Quiet(LocalTime from, LocalTime until, ZoneId zone, boolean refuses) implements Effect {}

    /// The pattern of a literal.
    static Pattern literal(String text, boolean ignoreCase) {
        return Pattern.compile(
                text,
                Pattern.LITERAL
                        | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
    }

    boolean mayReplace(String asked) {
        return effect instanceof Replace(List<String> newSenders, _)
                && !newSenders.isEmpty()
                && (sender == null || sender.matcher(asked).matches());
    }

    /// @param known domains of the account's own
    boolean fits(Wording wording, Msisdn recipient, List<String> known) {
        return recipient.toString().startsWith(destination)
                && (sender == null || sender.matcher(wording.sender()).matches())
                && (phrase == null || phrase.matcher(wording.text()).find())
                && (links == null || links.fits(wording.text(), known));
    }

    /// Whether it is no other provider's.
    boolean isOf(int carrier) {
        return providerId == 0 || providerId == carrier;
    }

    /// As the database calls what it does.
    String kind() {
        return switch (effect) {
            case Replace _ -> "replace";
            case Refuse() -> "refuse";
            case Hold _ -> "hold";
            case Quiet _ -> "quiet";
        };
    }

    /// What a message becomes that it fits.
    ///
    /// @param sendable what a rule may make of a text; what it may not leaves the text as it was
    Wording apply(Wording wording, Msisdn recipient, Predicate<String> sendable) {
        return switch (effect) {
            case Replace replace -> replaced(replace, wording, recipient, sendable);
            case Refuse() -> wording.with(wording.curb().refused());
            case Hold hold -> wording.with(wording.curb().held(id, name, hold));
            case Quiet quiet -> wording.with(wording.curb().quiet(quiet));
        };
    }

    private Wording replaced(
            Replace replace, Wording wording, Msisdn recipient, Predicate<String> sendable) {
        boolean ruled = !replace.newSenders.isEmpty();
        String text = wording.text();
        if (phrase != null && replace.newPhrase != null) {
            String changed =
                    phrase.matcher(text).replaceAll(Matcher.quoteReplacement(replace.newPhrase));
            text = sendable.test(changed) ? changed : text;
        }
        return new Wording(
                ruled ? chosen(replace.newSenders, recipient) : wording.sender(),
                text,
                wording.ruled() || ruled,
                wording.curb());
    }

    /// The same one for a number every time, all of them about equally often.
    private static String chosen(List<String> senders, Msisdn recipient) {
        return senders.get((int) Spread.over(recipient, senders.size()));
    }
}
