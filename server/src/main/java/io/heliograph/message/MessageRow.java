package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A row of the table `message`, read by whoever has to know a message again.
public final class MessageRow {
    /// The columns to select, of a table that goes by the name `m`. What other tables have under
    /// the same name has another one here.
    public static final String COLUMNS =
            """
            m.account_id, m.message_id, m.recipient, m.sender, m.text, m.type, m.parts, m.mcc, m.mnc, m.price_micros, m.currency,
            m.price_rule, m.created_at, m.begins_at, m.expires_at, m.reported, m.callback_url, m.channel,
            m.group_id, m.mailing_id, coalesce(m.provider_ids, m.provider_id::text) as pins, m.route_id, m.encoding, m.encoding_rules, m.cost_max_micros,
            m.cost_max_noted\
            """;

    private static final Logger log = LoggerFactory.getLogger(MessageRow.class);

    private MessageRow() {}

    /// The same with something else in the text's place.
    ///
    /// @param text SQL
    public static String columns(String text) {
        return COLUMNS.replace("m.text", text + " as text");
    }

    /// The message of the current row.
    public static Message read(ResultSet rows) throws SQLException {
        return new Message(
                new AccountId(rows.getLong("account_id")),
                rows.getLong("message_id"),
                new Msisdn(rows.getLong("recipient")),
                rows.getString("sender"),
                rows.getString("text"),
                MessageType.named(rows.getString("type")).orElseThrow(),
                rows.getInt("parts"),
                new Network(rows.getInt("mcc"), rows.getInt("mnc")),
                new Money(rows.getLong("price_micros"), rows.getString("currency")),
                PriceRule.valueOf(rows.getString("price_rule").toUpperCase(Locale.ROOT)),
                rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                rows.getObject("begins_at", OffsetDateTime.class).toInstant(),
                rows.getObject("expires_at", OffsetDateTime.class).toInstant(),
                rows.getBoolean("reported"),
                rows.getString("callback_url"),
                new Source(
                        Source.Channel.valueOf(rows.getString("channel").toUpperCase(Locale.ROOT)),
                        rows.getLong("group_id"), // 0 for null, as in all three
                        rows.getLong("mailing_id")),
                Pins.read(rows.getString("pins")),
                rows.getInt("route_id"), // 0 for null
                measure(rows),
                costCap(rows));
    }

    private static @Nullable CostCap costCap(ResultSet rows) throws SQLException {
        long micros = rows.getLong("cost_max_micros");
        return rows.wasNull() ? null : new CostCap(micros, rows.getBoolean("cost_max_noted"));
    }

    private static @Nullable Measure measure(ResultSet rows) throws SQLException {
        String encoding = rows.getString("encoding");
        return encoding == null ? null : Measure.of(encoding, rows.getInt("encoding_rules"));
    }

    /// The same; null where the row says what no message of ours can, which is a bug of ours: it
    /// stays where it is for a version that can read it, and must not hold up the others.
    public static @Nullable Message readable(ResultSet rows) throws SQLException {
        try {
            return read(rows);
        } catch (RuntimeException bug) {
            log.error(
                    "event=message_unreadable account={} message={}",
                    rows.getLong("account_id"),
                    rows.getLong("message_id"),
                    bug);
            return null;
        }
    }
}
