package io.heliograph.account;

import io.heliograph.guard.AddressRange;
import java.util.List;

/// By which doors an account may send, and from where it may come.
///
/// @param rest whether it may send by REST
/// @param get whether it may send by the GET API
/// @param bulk whether it may send to groups, and greet
/// @param restFrom blocks that its calls with a REST token come from; empty: from everywhere
/// @param getFrom the same of those with a token of the GET API
public record Doors(
        boolean rest,
        boolean get,
        boolean bulk,
        List<AddressRange> restFrom,
        List<AddressRange> getFrom) {
    /// All of them, from everywhere.
    public static final Doors OPEN = new Doors(true, true, true, List.of(), List.of());

    public Doors {
        restFrom = List.copyOf(restFrom);
        getFrom = List.copyOf(getFrom);
    }

    /// Whether a call comes from one of the blocks.
    ///
    /// @param address where it comes from; of IPv6 the /64
    static boolean isFrom(List<AddressRange> blocks, String address) {
        if (blocks.isEmpty()) {
            return true;
        }
        if (!AddressRange.isOne(address)) {
            return false;
        }
        AddressRange caller = AddressRange.parse(address);
        return blocks.stream().anyMatch(block -> block.contains(caller));
    }
}
