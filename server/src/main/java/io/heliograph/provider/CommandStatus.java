package io.heliograph.provider;

import java.util.Map;

/// What providers say by `command_status` (SMPP 3.4 §5.1.3), in words.
final class CommandStatus {
    private static final Map<Integer, String> WORDS =
            Map.ofEntries(
                    Map.entry(0x01, "message too long"),
                    Map.entry(0x02, "command_length is wrong"),
                    Map.entry(0x03, "unknown command"),
                    Map.entry(0x04, "not bound for this"),
                    Map.entry(0x05, "already bound"),
                    Map.entry(0x08, "system error"),
                    Map.entry(0x0A, "wrong source address"),
                    Map.entry(0x0B, "wrong destination address"),
                    Map.entry(0x0D, "bind failed"),
                    Map.entry(0x0E, "wrong password"),
                    Map.entry(0x0F, "wrong systemId"),
                    Map.entry(0x14, "queue full"),
                    Map.entry(0x15, "wrong service_type"),
                    Map.entry(0x43, "wrong esm_class"),
                    Map.entry(0x45, "submit failed"),
                    Map.entry(0x48, "wrong type of number of the source"),
                    Map.entry(0x49, "wrong numbering plan of the source"),
                    Map.entry(0x50, "wrong type of number of the destination"),
                    Map.entry(0x51, "wrong numbering plan of the destination"),
                    Map.entry(0x53, "wrong system_type"),
                    Map.entry(0x58, "throttled"),
                    Map.entry(0x61, "wrong schedule_delivery_time"),
                    Map.entry(0x62, "wrong validity_period"),
                    Map.entry(0x64, "temporary error of the receiver"),
                    Map.entry(0xC0, "error in the optional parameters"),
                    Map.entry(0xC1, "optional parameter not allowed"),
                    Map.entry(0xFF, "unknown error"));

    private CommandStatus() {}

    /// Such as `0x0e (wrong password)`; a vendor's own code has no words.
    static String words(int status) {
        String meaning = WORDS.get(status);
        return "0x%02x".formatted(status) + (meaning == null ? "" : " (" + meaning + ")");
    }
}
