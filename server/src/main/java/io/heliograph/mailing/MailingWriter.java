package io.heliograph.mailing;

import io.heliograph.ledger.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/// Writes what has become of a mailing.
///
/// @param currency the account's
record MailingWriter(String currency, Instant now) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter BOTH =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    /// @param refused code → how many
    void write(JsonGenerator json, Mailing mailing, Map<String, Long> refused) {
        json.writeStartObject();
        json.writeNumberProperty("id_mailing", mailing.key().id());
        json.writeStringProperty("state", mailing.state().key());
        json.writeStringProperty("senderID", mailing.sender());
        json.writeStringProperty("text", mailing.text());
        ids(json, "id_group", mailing.groups());
        ids(json, "id_group_excluded", mailing.excludedGroups());
        json.writeStringProperty("created", BOTH.format(mailing.createdAt()));
        json.writeStringProperty("dateStart", DATE.format(mailing.startsAt()));
        json.writeStringProperty("timeStart", TIME.format(mailing.startsAt()));
        json.writeStringProperty("timeStop", TIME.format(mailing.stopsAt()));
        json.writeNumberProperty("total", total(mailing));
        json.writeNumberProperty("sent", mailing.messages());
        json.writeNumberProperty("parts", mailing.parts());
        json.writeName("refused");
        json.writeStartObject();
        refused.forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeNumberProperty("left", left(mailing));
        json.writeNumberProperty(
                "cost",
                new Money(mailing.chargedMicros() - mailing.returnedMicros(), currency).units());
        json.writeStringProperty("currency", currency);
        json.writeNumberProperty("progress", progress(mailing));
        json.writeStringProperty(
                "estimatedEnd", estimatedEnd(mailing).map(BOTH::format).orElse(""));
        json.writeEndObject();
    }

    static void ids(JsonGenerator json, String name, List<Long> ids) {
        json.writeName(name);
        json.writeStartArray();
        ids.forEach(json::writeNumber);
        json.writeEndArray();
    }

    /// 0 until they are counted. Contacts that were deleted since are not written to.
    private static long total(Mailing mailing) {
        return mailing.state() == MailingState.DONE
                ? mailing.handled()
                : Math.max(mailing.total() == null ? 0 : mailing.total(), mailing.handled());
    }

    private static long left(Mailing mailing) {
        return mailing.state().isEnd() ? 0 : total(mailing) - mailing.handled();
    }

    /// In whole percent.
    private static long progress(Mailing mailing) {
        if (mailing.state() == MailingState.DONE) {
            return 100;
        }
        long total = total(mailing);
        return total == 0 ? 0 : mailing.handled() * 100 / total;
    }

    /// When the last message will be made, as far as that can be told.
    private Optional<Instant> estimatedEnd(Mailing mailing) {
        return switch (mailing.state()) {
            case WAITING -> Optional.of(mailing.stopsAt());
            case RUNNING ->
                    mailing.stopsAt().isAfter(now) && mailing.paced()
                            ? Optional.of(mailing.stopsAt())
                            : bySpeed(mailing);
            case PAUSED, NO_MONEY, DONE, CANCELLED -> Optional.empty();
        };
    }

    private Optional<Instant> bySpeed(Mailing mailing) {
        long made = mailing.handled() - mailing.runBeganHandled();
        if (mailing.runBeganAt() == null || made == 0) {
            return Optional.empty();
        }
        double nanosEach = (double) Duration.between(mailing.runBeganAt(), now).toNanos() / made;
        return Optional.of(now.plusNanos((long) (nanosEach * left(mailing))));
    }
}
