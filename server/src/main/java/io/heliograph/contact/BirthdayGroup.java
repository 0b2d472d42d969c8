package io.heliograph.contact;

import io.heliograph.db.AccountId;
import java.time.Instant;
import java.time.LocalTime;

/// A group that greets its contacts on their birthdays (contract §4).
///
/// @param timeBirth in the account's time zone
/// @param originator the sender
/// @param text with macros
public record BirthdayGroup(
        AccountId accountId,
        long groupId,
        LocalTime timeBirth,
        String originator,
        String text,
        Instant createdAt) {}
