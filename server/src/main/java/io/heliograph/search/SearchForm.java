package io.heliograph.search;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.message.PartState;
import io.heliograph.message.Period;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a [Search] as clients write it.
final class SearchForm {
    static final int LIMIT_DEFAULT = 100;
    static final int LIMIT_MAX = 1000;
    static final int PAGES_MAX = 10_000_000;

    /// Ids, mailings, numbers, groups or states in one search.
    static final int VALUES_MAX = 1000;

    /// Without a period, where the ids of parts or mailings do not say when either.
    static final Duration PERIOD_DEFAULT = Duration.ofDays(3);

    /// A search without a period has no end, wherever the clock was set meanwhile.
    private static final Duration NO_END = Duration.ofDays(3650);

    private static final int TEXT_CHARS_MAX = 64;
    private static final int CODE_MAX = 999;

    private SearchForm() {}

    /// @param faults what is wrong is added to it; then the result is not to be used
    static Search read(LooseObject in, Instant now, FieldFaults faults) {
        Set<Long> partIds = filter(in, "id_state", in.ids("id_state", VALUES_MAX));
        Set<Long> mailings = filter(in, "id_mailing", in.ids("id_mailing", VALUES_MAX));
        boolean dated = !partIds.isEmpty() || !mailings.isEmpty();
        return new Search(
                period(in, dated ? Instant.EPOCH : now.minus(PERIOD_DEFAULT), now, faults),
                partIds,
                mailings,
                mcc(in),
                integer(in.whole("MNC", 0, CODE_MAX)),
                in.text("sender", TEXT_CHARS_MAX).orElse(null),
                type(in, faults),
                filter(in, "phone", in.numbers("phone", VALUES_MAX)),
                filter(in, "id_base", in.ids("id_base", VALUES_MAX)),
                states(in, faults),
                in.paging("limit", LIMIT_DEFAULT, 1, LIMIT_MAX),
                in.paging("offset", 0, 0, PAGES_MAX));
    }

    private static <T> Set<T> filter(LooseObject in, String field, List<T> read) {
        return new LinkedHashSet<>(in.named(field, read));
    }

    /// @param from where it begins if it is not set
    private static Period period(LooseObject in, Instant from, Instant now, FieldFaults faults) {
        Period latest = new Period(from, now.plus(NO_END));
        Optional<String> text = in.text("time_period", TEXT_CHARS_MAX);
        if (text.isEmpty()) {
            return latest;
        }
        Optional<Period> period = Period.read(text.get());
        if (period.isEmpty()) {
            faults.add("time_period", text.get(), Period.REMEDY);
        }
        return period.orElse(latest);
    }

    /// No country has the code 0, so it means "not set"; the network 0 exists.
    private static @Nullable Integer mcc(LooseObject in) {
        Integer mcc = integer(in.whole("MCC", 0, CODE_MAX));
        return mcc == null || mcc == 0 ? null : mcc;
    }

    private static @Nullable Integer integer(OptionalLong value) {
        return value.isEmpty() ? null : Integer.valueOf((int) value.getAsLong());
    }

    private static @Nullable MessageType type(LooseObject in, FieldFaults faults) {
        Optional<String> name = in.text("type_sms", TEXT_CHARS_MAX);
        if (name.isEmpty()) {
            return null;
        }
        Optional<MessageType> type = MessageType.named(name.get().strip());
        if (type.isEmpty()) {
            faults.add("type_sms", name.get(), "must be " + MessageType.names());
        }
        return type.orElse(null);
    }

    private static Set<PartState> states(LooseObject in, FieldFaults faults) {
        Set<PartState> states = EnumSet.noneOf(PartState.class);
        for (String name : in.named("state", in.texts("state", VALUES_MAX, TEXT_CHARS_MAX))) {
            Optional<PartState> state = state(name);
            if (state.isEmpty()) {
                faults.add("state", name, "must be one of " + EnumSet.allOf(PartState.class));
            }
            state.ifPresent(states::add);
        }
        return states;
    }

    private static Optional<PartState> state(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        if (upper.equals("DELIVERED") || upper.equals("DELIVERD")) {
            return Optional.of(PartState.DELIVRD);
        }
        for (PartState state : PartState.values()) {
            if (state.name().equals(upper)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
