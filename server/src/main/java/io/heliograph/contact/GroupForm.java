package io.heliograph.contact;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Refused;
import io.heliograph.text.SenderRule;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads groups and their ids as clients write them.
final class GroupForm {
    static final int NAME_CHARS_MAX = 255;
    static final int TEXT_CHARS_MAX = 40_000;

    /// Groups named in one call.
    static final int IDS_MAX = 1000;

    private static final int UNKNOWN_TOLD_MAX = 20;
    private static final int SENDER_CHARS_MAX = 64;
    private static final String BLANK = "cannot be blank";

    private GroupForm() {}

    /// A group to be made.
    ///
    /// @param faults what is wrong is added to it; then the result is not to be used
    static ContactGroup group(LooseObject in, long id, FieldFaults faults) {
        boolean onBirth = in.truth("on_birth").orElse(false);
        if (onBirth) {
            for (String field : List.of("time_birth", "originator_birth", "text_birth")) {
                if (!in.has(field)) {
                    faults.add(field, BLANK);
                }
            }
        }
        return new ContactGroup(
                id,
                in.requiredText("name_group", NAME_CHARS_MAX),
                0,
                onBirth,
                timeBirth(in),
                originator(in, faults),
                text(in, faults));
    }

    private static @Nullable LocalTime timeBirth(LooseObject in) {
        return in.time("time_birth").map(time -> time.truncatedTo(ChronoUnit.MINUTES)).orElse(null);
    }

    private static @Nullable String originator(LooseObject in, FieldFaults faults) {
        Optional<String> sender = in.text("originator_birth", SENDER_CHARS_MAX);
        if (sender.isPresent() && sender.get().isBlank()) {
            faults.add("originator_birth", BLANK);
        } else {
            sender.flatMap(SenderRule::fault)
                    .ifPresent(fault -> faults.add("originator_birth", sender.get(), fault));
        }
        return sender.orElse(null);
    }

    private static @Nullable String text(LooseObject in, FieldFaults faults) {
        Optional<String> text = in.text("text_birth", TEXT_CHARS_MAX);
        if (text.isPresent() && text.get().isBlank()) {
            faults.add("text_birth", BLANK);
        }
        return text.orElse(null);
    }

    /// The groups that `id_group` names, each once, of which there must be one.
    ///
    /// @param idsMax how many it may name
    /// @param faults without any yet; what is wrong is added to it
    static List<Long> ids(LooseObject in, int idsMax, FieldFaults faults) {
        List<Long> ids = in.ids("id_group", idsMax);
        if (ids.isEmpty() && !faults.any()) {
            faults.add("id_group", BLANK);
        }
        return List.copyOf(new LinkedHashSet<>(ids));
    }

    /// The one group that `id_group` names; 0 after a fault.
    ///
    /// @param faults without any yet; what is wrong is added to it
    static long id(LooseObject in, FieldFaults faults) {
        List<Long> ids = ids(in, 1, faults);
        return ids.isEmpty() ? 0 : ids.getFirst();
    }

    /// The refusal of groups that the account does not have.
    static Refused unknown(List<Long> groups) {
        return Refused.fields(
                Map.of(
                        "id_group",
                        groups.stream()
                                .limit(UNKNOWN_TOLD_MAX)
                                .map(id -> id + ": there is no such group")
                                .toList()));
    }

    /// The change, where it was done.
    ///
    /// @throws Refused where it was not
    static Changed.Done done(Changed changed) {
        return switch (changed) {
            case Changed.Done done -> done;
            case Changed.NoSuchGroup(long group) -> throw unknown(List.of(group));
            case Changed.Full(String why) -> throw Refused.fields(Map.of("numbers", List.of(why)));
        };
    }

    /// The refusal of who waited in vain for his turn.
    static Refused busy() {
        return Refused.busy(
                Duration.ofSeconds(2), "Too many searches are under way; try again in a moment.");
    }
}
