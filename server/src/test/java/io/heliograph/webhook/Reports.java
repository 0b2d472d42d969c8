package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.ledger.Money;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Pins;
import io.heliograph.message.Report;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.text.MessageType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// Messages and reports as acceptance and the receipts leave them.
final class Reports {
    private static final String TEXT = "Your code is 1";
    static final int LONGEST_PARTS = 255;
    static final String LONGEST_TEXT = "x".repeat(LONGEST_PARTS * 153);

    private static final String MESSAGE =
            """
            insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency,
                price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel)
            values (:account, :id, 380501112233, 'Verify', :text, 'sms', :parts, 255, 1, 50000, 'EUR',
                'submitted', 1, :at, :at, :at, false, :reported, :url, :channel)
            """;

    private static final String REPORT =
            """
            insert into report (account_id, part_id, final, report_id, state, reported, at)
            values (:account, :part, :final, :id, :state, :reported, :at)
            """;

    private final Database database;
    private final NodeIds ids;
    private final Clock clock;

    Reports(Database database, NodeIds ids, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /// So many messages, each with its final report, committed.
    List<Report> delivered(AccountId account, int count, @Nullable String url, boolean reported) {
        return delivered(account, count, url, reported, Source.REST);
    }

    /// As [#delivered], of messages sent by the GET API.
    List<Report> deliveredByGet(AccountId account, int count, boolean reported) {
        return delivered(account, count, null, reported, Source.GET);
    }

    private List<Report> delivered(
            AccountId account, int count, @Nullable String url, boolean reported, Source origin) {
        return reports(messages(account, count, url, reported, origin), PartState.DELIVRD);
    }

    /// A message of which nothing is known yet.
    Message unreported(AccountId account) {
        return messages(account, 1, null, true, Source.REST).getFirst();
    }

    /// So many messages of the longest text, each with a final report of each of its parts,
    /// committed.
    List<Report> longest(AccountId account, int count) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(message(account, LONGEST_TEXT, LONGEST_PARTS, null, true, Source.REST));
        }
        keep(messages);
        return reports(messages, PartState.DELIVRD);
    }

    private List<Message> messages(
            AccountId account, int count, @Nullable String url, boolean reported, Source origin) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(message(account, TEXT, 1, url, reported, origin));
        }
        keep(messages);
        return messages;
    }

    private void keep(List<Message> messages) {
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(MESSAGE);
            for (Message message : messages) {
                batch.bind("account", message.account().value())
                        .bind("id", message.id())
                        .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                        .bind("text", message.text())
                        .bind("parts", message.parts())
                        .bind("reported", message.reported())
                        .bind("url", message.callbackUrl())
                        .bind("channel", message.origin().channel().key())
                        .add();
            }
            batch.execute();
        });
    }

    List<Report> delivered(AccountId account, int count, @Nullable String url) {
        return delivered(account, count, url, true);
    }

    /// The end of a part turns out to be another than was told, committed.
    Report corrected(Report told, PartState truth) {
        Report report =
                new Report(ids.next(), told.message(), told.partId(), truth, clock.instant());
        database.useTransaction(handle -> {
            handle.execute(
                    "insert into assumed_end values (?, ?, ?, ?, ?)",
                    told.message().account().value(),
                    told.partId(),
                    told.id(),
                    told.state().name(),
                    report.id());
            handle.execute(
                    "update report set report_id = ?, state = ? where report_id = ?",
                    report.id(),
                    truth.name(),
                    told.id());
        });
        return report.asCorrection();
    }

    /// A report of each part, committed.
    List<Report> reports(List<Message> messages, PartState state) {
        List<Report> reports = new ArrayList<>();
        for (Message message : messages) {
            for (int part = 0; part < message.parts(); part++) {
                reports.add(
                        new Report(
                                ids.next(), message, message.id() + part, state, clock.instant()));
            }
        }
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(REPORT);
            for (Report report : reports) {
                batch.bind("account", report.message().account().value())
                        .bind("part", report.partId())
                        .bind("final", state.isFinal())
                        .bind("id", report.id())
                        .bind("state", state.name())
                        .bind("reported", report.message().reported())
                        .bind("at", report.at().atOffset(ZoneOffset.UTC))
                        .add();
            }
            batch.execute();
        });
        return reports;
    }

    private Message message(
            AccountId account,
            String text,
            int parts,
            @Nullable String url,
            boolean reported,
            Source origin) {
        Instant now = clock.instant();
        return new Message(
                account,
                ids.next(parts),
                new Msisdn(380_501_112_233L),
                "Verify",
                text,
                MessageType.SMS,
                parts,
                new Network(255, 1),
                new Money(50_000, "EUR"),
                PriceRule.SUBMITTED,
                now,
                now,
                now,
                reported,
                url,
                origin,
                Pins.NONE,
                0,
                null);
    }

    static List<Long> parts(List<Report> reports) {
        return reports.stream().map(Report::partId).toList();
    }
}
