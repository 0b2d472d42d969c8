package io.heliograph.search;

import io.heliograph.message.PartState;
import io.heliograph.message.Period;
import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which of an account's parts are asked for (contract §3, `sms-full-data`); all that is set must
/// fit.
///
/// @param period when the message was accepted
/// @param partIds any of these, `id_state`; empty: whichever
/// @param mailings any of these; empty: whichever
/// @param phones any of these; empty: whichever
/// @param groups any of these; empty: whichever
/// @param states any of these; empty: whichever
/// @param limit parts on a page
/// @param page counted from 0
record Search(
        Period period,
        Set<Long> partIds,
        Set<Long> mailings,
        @Nullable Integer mcc,
        @Nullable Integer mnc,
        @Nullable String sender,
        @Nullable MessageType type,
        Set<Msisdn> phones,
        Set<Long> groups,
        Set<PartState> states,
        int limit,
        int page) {
    Search {
        partIds = Set.copyOf(partIds);
        mailings = Set.copyOf(mailings);
        phones = Set.copyOf(phones);
        groups = Set.copyOf(groups);
        states = Set.copyOf(states);
    }

    /// How many parts lie on the pages before.
    long skipped() {
        return (long) limit * page;
    }

    /// Whether nothing narrows it but the period and what messages are found by: phone numbers,
    /// mailings, ids.
    boolean isForAll() {
        return sender == null
                && mcc == null
                && mnc == null
                && type == null
                && groups.isEmpty()
                && states.isEmpty();
    }

    /// Whether a part in that state fits.
    boolean fits(PartState state) {
        return states.isEmpty() || states.contains(state);
    }

    List<String> stateNames() {
        return states.stream().map(PartState::name).toList();
    }
}
