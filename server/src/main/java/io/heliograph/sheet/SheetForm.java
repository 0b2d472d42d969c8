package io.heliograph.sheet;

import io.heliograph.admin.AdminForm;
import io.heliograph.text.MessageType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// How a sheet that is sent is to be read, and what is to come of it.
///
/// @param source who has sent it
/// @param from no price begins before; empty: when it is applied
/// @param endsGone whether what it has not ends
/// @param type of rows that name none
/// @param most a price above is taken for a slip
record SheetForm(
        String source, Optional<Instant> from, boolean endsGone, String type, BigDecimal most) {
    private static final Duration BACK = Duration.ofMinutes(1);

    static SheetForm read(AdminForm form, Instant now) {
        String source = form.filter("source");
        if (!SheetMappingsApi.SOURCE.matcher(source).matches()) {
            throw AdminForm.refused("source", source, SheetMappingsApi.SOURCE_TOLD);
        }
        Optional<Instant> from =
                form.moment("from").map(time -> time.truncatedTo(ChronoUnit.MILLIS));
        from.filter(time -> time.isBefore(now.minus(BACK)))
                .ifPresent(time -> {
                    throw AdminForm.refused(
                            "from",
                            time.toString(),
                            "is past: it begins now or later, since what was in force then stays as it was");
                });
        String gone = form.filter("gone");
        if (!gone.matches("|keep|end")) {
            throw AdminForm.refused("gone", gone, "is keep or end");
        }
        String type = form.filter("type");
        String known =
                (type.isEmpty() ? Optional.of(MessageType.SMS) : MessageType.named(type))
                        .map(MessageType::wireName)
                        .orElseThrow(() ->
                                AdminForm.refused(
                                        "type", type, "is no type: " + MessageType.names()));
        String most = form.filter("priceMax");
        if (!most.matches("|[0-9]{1,6}")) {
            throw AdminForm.refused("priceMax", most, "is a whole number up to 999999");
        }
        return new SheetForm(
                source,
                from.filter(now::isBefore),
                gone.equals("end"),
                known,
                new BigDecimal(most.isEmpty() ? "100" : most));
    }
}
