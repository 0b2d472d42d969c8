package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import java.time.Instant;
import java.time.ZoneOffset;

/// A message as acceptance keeps it, for tests that only look messages up.
record Kept(
        AccountId account,
        long id,
        long recipient,
        String sender,
        String text,
        String type,
        int parts,
        int mcc,
        int mnc,
        Instant createdAt,
        Instant beginsAt) {
    /// A plain one.
    ///
    /// @param number tells messages of the same second apart, 0 to 1,000
    static Kept at(AccountId account, Instant time, int number) {
        return new Kept(
                account,
                NodeIds.lowest(time) + number * 100L,
                380501112233L,
                "Verify",
                "Your code is " + number,
                "sms",
                1,
                255,
                1,
                time,
                time);
    }

    Kept to(long other) {
        return new Kept(
                account, id, other, sender, text, type, parts, mcc, mnc, createdAt, beginsAt);
    }

    Kept from(String other) {
        return new Kept(
                account, id, recipient, other, text, type, parts, mcc, mnc, createdAt, beginsAt);
    }

    Kept of(String otherType) {
        return new Kept(
                account, id, recipient, sender, text, otherType, parts, mcc, mnc, createdAt,
                beginsAt);
    }

    Kept in(int otherParts) {
        return new Kept(
                account,
                id,
                recipient,
                sender,
                text,
                type,
                otherParts,
                mcc,
                mnc,
                createdAt,
                beginsAt);
    }

    Kept over(int otherMcc, int otherMnc) {
        return new Kept(
                account, id, recipient, sender, text, type, parts, otherMcc, otherMnc, createdAt,
                beginsAt);
    }

    Kept beginning(Instant other) {
        return new Kept(
                account, id, recipient, sender, text, type, parts, mcc, mnc, createdAt, other);
    }

    /// As it is after a restart, when ids run ahead of the clock.
    Kept ahead(int seconds) {
        return new Kept(
                account,
                id + NodeIds.lowest(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(seconds)),
                recipient,
                sender,
                text,
                type,
                parts,
                mcc,
                mnc,
                createdAt,
                beginsAt);
    }

    private static final String ADD =
            """
            insert into message (
                account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id,
                created_at, begins_at, expires_at, scheduled, reported)
            values (
                :account, :id, :recipient, :sender, :text, :type, :parts, :mcc, :mnc, 50000, 'EUR', 'submitted', 1,
                :created, :begins, :begins + interval '30 days', :begins > :created, false)
            """;

    Kept add(Database database) {
        database.useTransaction(handle ->
                handle.createUpdate(ADD)
                        .bind("account", account.value())
                        .bind("id", id)
                        .bind("recipient", recipient)
                        .bind("sender", sender)
                        .bind("text", text)
                        .bind("type", type)
                        .bind("parts", parts)
                        .bind("mcc", mcc)
                        .bind("mnc", mnc)
                        .bind("created", createdAt.atOffset(ZoneOffset.UTC))
                        .bind("begins", beginsAt.atOffset(ZoneOffset.UTC))
                        .execute());
        return this;
    }

    private static final String REPORT =
            """
            insert into report (account_id, part_id, final, report_id, state, reported, at)
            values (:account, :part, :final, :part, :state, false, :at)
            """;

    /// Reports a part.
    ///
    /// @param part counted from 1
    Kept reported(Database database, int part, PartState state, Instant at) {
        database.useTransaction(handle ->
                handle.createUpdate(REPORT)
                        .bind("account", account.value())
                        .bind("part", id + part - 1)
                        .bind("final", state.isFinal())
                        .bind("state", state.name())
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .execute());
        return this;
    }
}
