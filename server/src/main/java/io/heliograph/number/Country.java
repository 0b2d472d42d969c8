package io.heliograph.number;

import java.util.List;

/// A country or territory with phone numbers of its own.
///
/// @param iso ISO 3166-1 alpha-2, with `XK` for Kosovo, `AC` and `TA` for Ascension and Tristan da
///   Cunha
/// @param name in English
/// @param mccs mobile country codes in use there, the main one first; a code may be shared with
///   neighbours
public record Country(String iso, String name, List<Integer> mccs) {
    public Country {
        if (mccs.isEmpty()) {
            throw new IllegalArgumentException("no mobile country code for " + iso);
        }
        mccs = List.copyOf(mccs);
    }

    /// What a number of this country is, while its network is unknown.
    public Network anyNetwork() {
        return new Network(mccs.getFirst(), Network.UNKNOWN_MNC);
    }
}
