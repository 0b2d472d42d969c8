package io.heliograph.provider;

import io.heliograph.config.SettingsReader;
import io.heliograph.text.MessageType;
import java.util.List;

/// How a provider looks numbers up over SMPP. There is no standard for it: the trade sends an empty
/// `submit_sm` with a `service_type` of its own, or over a bind of its own, and reads the result
/// from the receipt.
///
/// @param hlrServiceType `service_type` of what asks whether a phone can be reached
/// @param mnpServiceType of what asks for the network only
/// @param networkTags optional parameters of the receipt that, one after the other, are MCC and MNC
///   in ASCII
record LookupSettings(String hlrServiceType, String mnpServiceType, List<Integer> networkTags) {
    /// SMPP 3.4 §5.2.11, less the closing NUL.
    private static final int SERVICE_TYPE_CHARS_MAX = 5;

    LookupSettings {
        networkTags = List.copyOf(networkTags);
    }

    static LookupSettings read(SettingsReader in) {
        return new LookupSettings(
                in.text("lookup.hlrServiceType", 0, SERVICE_TYPE_CHARS_MAX),
                in.text("lookup.mnpServiceType", 0, SERVICE_TYPE_CHARS_MAX),
                in.each(
                        "lookup.networkTags",
                        "a list of SMPP parameter tags from 0 to 0xffff such as \"0x1403\"",
                        text -> ProviderSettings.number(text, 0, 0xFFFF)));
    }

    /// `service_type` of a submit.
    String serviceType(MessageType type) {
        return switch (type) {
            case SMS, FLASH_SMS, WAP_PUSH -> "";
            case HLR -> hlrServiceType;
            case MNP -> mnpServiceType;
        };
    }
}
