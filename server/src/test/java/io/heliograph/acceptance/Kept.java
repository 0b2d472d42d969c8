package io.heliograph.acceptance;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.message.PartState;
import java.time.Instant;
import java.time.ZoneOffset;

/// A message as acceptance keeps it, for tests that only look messages up.
public record Kept(
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
        Instant beginsAt,
        long group,
        long mailing) {
    /// A plain one.
    ///
    /// @param number tells messages of the same second apart, 0 to 1,000
    public static Kept at(AccountId account, Instant time, int number) {
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
                time,
                0,
                0);
    }

    public Kept to(long other) {
        return with(other, sender, type, parts, mcc, mnc, beginsAt, group, mailing);
    }

    public Kept from(String other) {
        return with(recipient, other, type, parts, mcc, mnc, beginsAt, group, mailing);
    }

    public Kept of(String otherType) {
        return with(recipient, sender, otherType, parts, mcc, mnc, beginsAt, group, mailing);
    }

    public Kept in(int otherParts) {
        return with(recipient, sender, type, otherParts, mcc, mnc, beginsAt, group, mailing);
    }

    public Kept over(int otherMcc, int otherMnc) {
        return with(recipient, sender, type, parts, otherMcc, otherMnc, beginsAt, group, mailing);
    }

    public Kept beginning(Instant other) {
        return with(recipient, sender, type, parts, mcc, mnc, other, group, mailing);
    }

    /// @param other 0: none
    public Kept sentFor(long other) {
        return with(recipient, sender, type, parts, mcc, mnc, beginsAt, other, mailing);
    }

    /// @param other 0: none
    public Kept ofMailing(long other) {
        return with(recipient, sender, type, parts, mcc, mnc, beginsAt, group, other);
    }

    private Kept with(
            long otherRecipient,
            String otherSender,
            String otherType,
            int otherParts,
            int otherMcc,
            int otherMnc,
            Instant otherBegin,
            long otherGroup,
            long otherMailing) {
        return new Kept(
                account,
                id,
                otherRecipient,
                otherSender,
                text,
                otherType,
                otherParts,
                otherMcc,
                otherMnc,
                createdAt,
                otherBegin,
                otherGroup,
                otherMailing);
    }

    /// As it is after a restart, when ids run ahead of the clock.
    public Kept ahead(int seconds) {
        long later = NodeIds.lowest(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(seconds));
        return withId(id + later);
    }

    /// The same under another id.
    public Kept withId(long other) {
        return new Kept(
                account, other, recipient, sender, text, type, parts, mcc, mnc, createdAt, beginsAt,
                group, mailing);
    }

    private static final String ADD =
            """
            insert into message (
                account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id,
                created_at, begins_at, expires_at, scheduled, reported, group_id, mailing_id)
            values (
                :account, :id, :recipient, :sender, :text, :type, :parts, :mcc, :mnc, 50000, 'EUR', 'submitted', 1,
                :created, :begins, :begins + interval '30 days', :begins > :created, false, nullif(:group, 0), nullif(:mailing, 0))
            """;

    public Kept add(Database database) {
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
                        .bind("group", group)
                        .bind("mailing", mailing)
                        .execute());
        return this;
    }

    private static final String REPORT =
            """
            insert into report (account_id, part_id, final, report_id, state, reported, at)
            values (:account, :part, :final, :report, :state, false, :at)
            """;

    /// Reports a part.
    ///
    /// @param part counted from 1
    public Kept reported(Database database, int part, PartState state, Instant at) {
        return reported(database, id + part - 1, part, state, at);
    }

    /// Reports a part.
    ///
    /// @param reportId above those of the reports before it
    /// @param part counted from 1
    public Kept reported(Database database, long reportId, int part, PartState state, Instant at) {
        database.useTransaction(handle ->
                handle.createUpdate(REPORT)
                        .bind("account", account.value())
                        .bind("report", reportId)
                        .bind("part", id + part - 1)
                        .bind("final", state.isFinal())
                        .bind("state", state.name())
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .execute());
        return this;
    }
}
