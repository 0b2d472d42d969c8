package io.heliograph.acceptance;

import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.message.Message;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Finds duplicates among what an account has sent: its messages are all that is looked at, so that
/// a restart and a second server forget nothing.
final class DuplicateStore {
    private static final String SENT =
            """
            select distinct w.line
            from message m
            join unnest(:recipients, :senders, :texts, :lines) as w (recipient, sender, text, line)
                on m.recipient = w.recipient and m.sender = w.sender and m.text = w.text
            where m.account_id = :account
              and m.recipient = any(:recipients)
              and m.message_id >= :from
              and m.created_at > :since
              and m.channel <> 'answer'
            """;

    /// So much may the clock have been set back since an id was given.
    private static final int CLOCK_SECONDS = 60;

    private record Line(long recipient, Message message, long number) {}

    private DuplicateStore() {}

    /// Which of the messages are like one that was sent after that: the same text by the same
    /// sender to the same phone, however its number is written.
    static Set<Message> sent(
            Handle handle, AccountId account, List<Message> messages, Instant since) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            for (Msisdn form : message.recipient().forms()) {
                lines.add(new Line(form.value(), message, i));
            }
        }
        Set<Message> sent = new HashSet<>();
        handle.createQuery(SENT)
                .bind("account", account.value())
                .bind("recipients", SqlArray.longs(lines, Line::recipient))
                .bind("senders", SqlArray.texts(lines, line -> line.message().sender()))
                .bind("texts", SqlArray.texts(lines, line -> line.message().text()))
                .bind("lines", SqlArray.longs(lines, Line::number))
                .bind("from", NodeIds.lowest(since.minusSeconds(CLOCK_SECONDS)))
                .bind("since", since.atOffset(ZoneOffset.UTC))
                .mapTo(Integer.class)
                .forEach(number -> sent.add(messages.get(number)));
        return sent;
    }
}
