package io.heliograph.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule as operators see it: which messages it fits, and what it does with them. All that is set
/// must fit.
///
/// @param name empty: made by SQL, before rules had names
/// @param position rules are applied in its order, then by number
/// @param kind `replace`, `refuse`, `hold` or `quiet`
/// @param account by its login; null: whichever
/// @param provider by its name; null: whichever
/// @param destination leading digits of the number; empty: whichever
/// @param sender the whole of it; null: whichever
/// @param phrase somewhere in the text; null: whichever text
/// @param ignoreCase of sender and phrase
/// @param links `any`: texts with a link; `unknown`: with one to a domain that is not listed; null:
///   whichever text
/// @param domains that are listed, beside those of the account's limits
/// @param newSenders one of these becomes the sender
/// @param newPhrase takes the phrase's place; empty erases it; null: the text stays
/// @param holdSeconds so long a person may look at what it holds
/// @param afterwards what happens when nobody has: `release` or `refuse`
/// @param quietFrom in the time zone
/// @param quietUntil in the time zone; before quietFrom: of the next day
/// @param timeZone the recipients'
/// @param quietDoes `wait` or `refuse`
public record PolicyRule(
        long id,
        String name,
        int position,
        String kind,
        boolean enabled,
        @Nullable String account,
        @Nullable String provider,
        String destination,
        @Nullable String sender,
        @Nullable String phrase,
        boolean ignoreCase,
        @Nullable String links,
        List<String> domains,
        List<String> newSenders,
        @Nullable String newPhrase,
        @Nullable Integer holdSeconds,
        @Nullable String afterwards,
        @Nullable String quietFrom,
        @Nullable String quietUntil,
        @Nullable String timeZone,
        @Nullable String quietDoes,
        long revision) {}
