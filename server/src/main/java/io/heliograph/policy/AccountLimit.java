package io.heliograph.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The limits of an account, as operators see them.
///
/// @param accountId whose they are
/// @param login the account's
/// @param messagesPerSecond null: no limit
/// @param dailySpend on a day of the account's time zone, in units of the currency; null: no limit
/// @param spent on the latest day on which it has spent anything
/// @param spentDay that day
/// @param priceCeiling of a part; null: no limit
/// @param destinations countries and leading digits; null: everywhere
/// @param senderPolicy `registered` or `any`
/// @param linkDomains its own, which rules about links let pass
/// @param duplicateWindow seconds within which the same text goes to a phone once; null: no limit
public record AccountLimit(
        long accountId,
        String login,
        @Nullable Integer messagesPerSecond,
        @Nullable String dailySpend,
        String spent,
        String spentDay,
        @Nullable String priceCeiling,
        String currency,
        @Nullable List<String> destinations,
        String senderPolicy,
        List<String> linkDomains,
        @Nullable Integer duplicateWindow,
        long revision) {}
