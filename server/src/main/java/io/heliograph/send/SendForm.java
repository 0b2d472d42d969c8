package io.heliograph.send;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import io.heliograph.text.Writing;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One package of a `send` request (contract §3), its form checked: what cannot be sent as it is
/// written is a fault, and then nothing of the request is sent.
///
/// @param beginsAt not before `now`
record SendForm(
        List<Msisdn> numbers,
        String sender,
        String text,
        MessageType type,
        Instant beginsAt,
        Instant expiresAt,
        boolean reported,
        @Nullable String callbackUrl) {
    static final Duration LIFETIME_DEFAULT = Duration.ofDays(1);
    static final Duration LIFETIME_MAX = Duration.ofDays(30);
    static final int YEARS_AHEAD_MAX = 5;

    /// The longest text of 255 parts has 39,015 characters.
    static final int TEXT_CHARS_MAX = 40_000;

    /// Far above what may be sent, so that the fault names the sum over all packages.
    static final int NUMBERS_READ_MAX = 10_000;

    private static final int TYPE_CHARS_MAX = 64;

    /// Reads it.
    ///
    /// @param writing how the account's texts are written
    /// @param faults what is wrong is added to it; then the result is not to be used
    static SendForm read(LooseObject in, Writing writing, Instant now, FieldFaults faults) {
        List<Msisdn> numbers = in.requiredNumbers("number", NUMBERS_READ_MAX);
        String callbackUrl = in.url("callback_url").orElse(null);
        return read(in, writing, numbers, callbackUrl, now, faults);
    }

    /// Reads the form of the GET API, which has one number and no address of its own for reports.
    ///
    /// @param field the number's
    /// @param faults as for [#read(LooseObject, Writing, Instant, FieldFaults)]
    static SendForm readSingle(
            LooseObject in, String field, Writing writing, Instant now, FieldFaults faults) {
        List<Msisdn> numbers = in.requiredNumber(field).map(List::of).orElseGet(List::of);
        return read(in, writing, numbers, null, now, faults);
    }

    private static SendForm read(
            LooseObject in,
            Writing writing,
            List<Msisdn> numbers,
            @Nullable String callbackUrl,
            Instant now,
            FieldFaults faults) {
        Instant beginsAt = beginsAt(in, now, faults);
        long lifetime =
                in.whole("lifetime", 0, LIFETIME_MAX.toSeconds()).orElse(0); // 0 is "not set" too
        MessageType type = type(in, faults);
        return new SendForm(
                numbers,
                in.requiredSender("senderID"),
                text(in, type, writing, faults),
                type,
                beginsAt,
                beginsAt.plusSeconds(lifetime == 0 ? LIFETIME_DEFAULT.toSeconds() : lifetime),
                in.truth("delivery").orElse(true),
                callbackUrl);
    }

    /// A look-up sends no text, but one that is given is kept like any other.
    private static String text(
            LooseObject in, MessageType type, Writing writing, FieldFaults faults) {
        if (type.isLookup()) {
            return in.text("text", TEXT_CHARS_MAX).orElse("");
        }
        String text = in.requiredText("text", TEXT_CHARS_MAX);
        if (!text.isBlank()) {
            type.fault(text, type.writing(writing)).ifPresent(fault -> faults.add("text", fault));
        }
        return text;
    }

    private static MessageType type(LooseObject in, FieldFaults faults) {
        Optional<String> name = in.text("type", TYPE_CHARS_MAX);
        if (name.isEmpty()) {
            return MessageType.SMS;
        }
        Optional<MessageType> type = MessageType.named(name.get());
        if (type.isEmpty()) {
            faults.add("type", name.get(), "must be " + MessageType.names());
        }
        return type.orElse(MessageType.SMS);
    }

    /// A date without a time begins at midnight, a time without a date today, the past at once.
    private static Instant beginsAt(LooseObject in, Instant now, FieldFaults faults) {
        Optional<LocalDate> date = in.date("beginDate");
        Optional<LocalTime> time = in.time("beginTime");
        if (date.isEmpty() && time.isEmpty()) {
            return now;
        }
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate day = date.orElse(today);
        if (day.isAfter(today.plusYears(YEARS_AHEAD_MAX))) {
            faults.add(
                    "beginDate",
                    day.toString(),
                    "must be within the next " + YEARS_AHEAD_MAX + " years");
            return now;
        }
        Instant begin = day.atTime(time.orElse(LocalTime.MIDNIGHT)).toInstant(ZoneOffset.UTC);
        return begin.isBefore(now) ? now : begin;
    }
}
