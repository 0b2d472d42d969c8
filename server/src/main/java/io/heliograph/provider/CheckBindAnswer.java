package io.heliograph.provider;

import java.nio.charset.StandardCharsets;

/// What a provider's answer to a bind says beside its status (SMPP 3.4 §4.1.2), none of which
/// counts.
final class CheckBindAnswer {
    private static final int HEADER_BYTES = 16;
    private static final int TAG_HEADER_BYTES = 4;
    private static final int INTERFACE_VERSION = 0x0210;

    private final byte[] pdu;

    CheckBindAnswer(byte[] pdu) {
        this.pdu = pdu;
    }

    void tell(CheckReport report) {
        int end = HEADER_BYTES;
        while (end < pdu.length && pdu[end] != 0) {
            end++;
        }
        String systemId =
                new String(pdu, HEADER_BYTES, end - HEADER_BYTES, StandardCharsets.ISO_8859_1);
        boolean odd = end == pdu.length || systemId.length() > ProviderSettings.SYSTEM_ID_CHARS_MAX;
        if (odd) {
            report.note(
                    "its system_id '%s' %s: that counts for nothing",
                    systemId, end == pdu.length ? "has no end" : "is longer than 15 characters");
        } else {
            report.ok("its system_id is '%s'", systemId);
        }
        tellTags(report, end + 1);
    }

    private void tellTags(CheckReport report, int from) {
        boolean version = false;
        int at = from;
        while (at + TAG_HEADER_BYTES <= pdu.length
                && at + TAG_HEADER_BYTES + twoOctets(at + 2) <= pdu.length) {
            int length = twoOctets(at + 2);
            if (twoOctets(at) == INTERFACE_VERSION && length == 1) {
                version = true;
                tellVersion(report, pdu[at + TAG_HEADER_BYTES]);
            } else {
                report.note(
                        "it has a parameter 0x%04x of %d octets: that counts for nothing",
                        twoOctets(at), length);
            }
            at += TAG_HEADER_BYTES + length;
        }
        if (at < pdu.length) {
            report.note(
                    "%d octets behind it are no parameter: they count for nothing",
                    pdu.length - at);
        }
        if (!version) {
            report.note("it says no version (sc_interface_version): 3.4 is spoken all the same");
        }
    }

    private static void tellVersion(CheckReport report, byte version) {
        if (version == 0x34) {
            report.ok("it speaks SMPP 3.4");
        } else if (version == 0x33) {
            report.note(
                    "it says SMPP 3.3: its ids are hexadecimal in answers as a rule (messageIds.answer = hex), and receipts have the text form alone");
        } else {
            report.note("it says version 0x%02x: 3.4 is spoken all the same", version);
        }
    }

    private int twoOctets(int at) {
        return ((pdu[at] & 0xFF) << 8) | (pdu[at + 1] & 0xFF);
    }

    /// What is to be done where a bind is refused.
    static String remedy(int status) {
        return switch (status) {
            case 0x0E -> "password";
            case 0x0F -> "systemId; and whether host and port are those of your account";
            case 0x0D ->
                    "ask the provider: systemId and password, systemType, bindType, whether it knows your address";
            case 0x05 ->
                    "the account has all binds that it may: a server that runs has them, or another process. Ask for one more, or stop the other for the check";
            case 0x53 -> "systemType";
            case 0x04 -> "bindType: the account may be for the other kind";
            case 0x14, 0x58 -> "too many binds in a short time: wait, and try again";
            case 0x08 -> "the provider has a fault: try again, then ask it";
            default -> "ask the provider what it means by that";
        };
    }
}
