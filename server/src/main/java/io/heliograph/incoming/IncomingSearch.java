package io.heliograph.incoming;

import io.heliograph.message.Period;
import io.heliograph.number.Msisdn;
import java.util.List;

/// What is asked for of messages from phones.
///
/// @param period by when they came
/// @param phones that sent them; empty: any
/// @param numbers of ours that they came to, as they are compared; empty: any
/// @param offset so many are passed over
record IncomingSearch(
        Period period, List<Msisdn> phones, List<String> numbers, int limit, int offset) {
    IncomingSearch {
        phones = List.copyOf(phones);
        numbers = List.copyOf(numbers);
    }
}
