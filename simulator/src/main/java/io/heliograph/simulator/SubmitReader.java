package io.heliograph.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where the fields of a submit_sm's body lie (SMPP 3.4, 4.4.1). One reader is used again and
/// again, so that reading a submit makes no objects.
final class SubmitReader {
    private static final int SERVICE_TYPE_MAX = 5;
    private static final int ADDRESS_MAX = 20;
    private static final int TIME_MAX = 16;
    private static final int SHORT_MESSAGE_MAX = 254;
    private static final int TLV_SAR_REFERENCE = 0x020C;
    private static final int TLV_SAR_TOTAL = 0x020E;
    private static final int TLV_SAR_NUMBER = 0x020F;
    private static final int TLV_MESSAGE_PAYLOAD = 0x0424;
    private static final int UDH_CONCATENATED_8_BIT = 0x00;
    private static final int UDH_CONCATENATED_16_BIT = 0x08;
    private static final int ESM_UDH = 0x40;

    byte[] octets = new byte[0];
    int serviceTypeAt;
    int serviceTypeLength;
    int sourceAt;
    int sourceLength;
    int destinationAt;
    int destinationLength;
    int esmClass;
    int registeredDelivery;
    int dataCoding;
    int textAt;
    int textLength;
    int partReference;
    int partTotal;
    int partNumber;

    private int at;
    private int end;
    private int fault;

    /// Gives the status of the first thing that is wrong, or `OK`.
    int read(byte[] from, int start, int length) {
        octets = from;
        at = start;
        end = start + length;
        fault = Status.OK;
        partReference = 0;
        partTotal = 0;
        partNumber = 0;
        serviceTypeAt = at;
        serviceTypeLength = string(SERVICE_TYPE_MAX, Status.INVALID_COMMAND_LENGTH);
        skip(2);
        sourceAt = at;
        sourceLength = string(ADDRESS_MAX, Status.INVALID_SOURCE);
        skip(2);
        destinationAt = at;
        destinationLength = string(ADDRESS_MAX, Status.INVALID_DESTINATION);
        esmClass = octet();
        skip(2);
        string(TIME_MAX, Status.INVALID_COMMAND_LENGTH);
        string(TIME_MAX, Status.INVALID_COMMAND_LENGTH);
        registeredDelivery = octet();
        skip(1);
        dataCoding = octet();
        skip(1);
        textLength = octet();
        textAt = at;
        skip(textLength);
        if (fault == Status.OK) {
            check();
        }
        if (fault == Status.OK) {
            readTlvs();
        }
        if (fault == Status.OK && hasUdh()) {
            readUdh();
        }
        return fault;
    }

    boolean hasUdh() {
        return (esmClass & ESM_UDH) != 0 && textLength > 0;
    }

    /// Octets of the user data header, its own length included; 0 without one.
    int udhLength() {
        return hasUdh() ? Math.min(1 + (octets[textAt] & 0xFF), textLength) : 0;
    }

    int sourceTon() {
        return octets[sourceAt - 2] & 0xFF;
    }

    int sourceNpi() {
        return octets[sourceAt - 1] & 0xFF;
    }

    int destinationTon() {
        return octets[destinationAt - 2] & 0xFF;
    }

    int destinationNpi() {
        return octets[destinationAt - 1] & 0xFF;
    }

    String serviceType() {
        return new String(octets, serviceTypeAt, serviceTypeLength, StandardCharsets.ISO_8859_1);
    }

    /// What is asked where the destination is to be looked up; null where it is to be sent to.
    LookedUp.@Nullable Kind lookup() {
        return serviceTypeLength == 0
                ? null
                : switch (serviceType().toUpperCase(Locale.ROOT)) {
                    case "HLR" -> LookedUp.Kind.HLR;
                    case "MNP" -> LookedUp.Kind.MNP;
                    default -> null;
                };
    }

    String source() {
        return new String(octets, sourceAt, sourceLength, StandardCharsets.ISO_8859_1);
    }

    String destination() {
        return new String(octets, destinationAt, destinationLength, StandardCharsets.ISO_8859_1);
    }

    private void check() {
        if (destinationLength == 0) {
            fault = Status.INVALID_DESTINATION;
        } else if (textLength > SHORT_MESSAGE_MAX) {
            fault = Status.INVALID_MESSAGE_LENGTH;
        }
    }

    private void readTlvs() {
        while (fault == Status.OK && at < end) {
            if (end - at < 4) {
                fault = Status.INVALID_COMMAND_LENGTH;
                return;
            }
            int tag = Octets.int2(octets, at);
            int length = Octets.int2(octets, at + 2);
            int value = at + 4;
            at = value;
            skip(length);
            if (fault == Status.OK) {
                readTlv(tag, value, length);
            }
        }
    }

    private void readTlv(int tag, int value, int length) {
        if (tag == TLV_MESSAGE_PAYLOAD && textLength == 0) {
            textAt = value;
            textLength = length;
        } else if (tag == TLV_SAR_REFERENCE && length == 2) {
            partReference = Octets.int2(octets, value);
        } else if (tag == TLV_SAR_TOTAL && length == 1) {
            partTotal = octets[value] & 0xFF;
        } else if (tag == TLV_SAR_NUMBER && length == 1) {
            partNumber = octets[value] & 0xFF;
        }
    }

    /// Looks for the concatenation element (3GPP TS 23.040, 9.2.3.24.1 and .8).
    private void readUdh() {
        int header = textAt + 1;
        int headerEnd = textAt + udhLength();
        while (header + 2 <= headerEnd) {
            int element = octets[header] & 0xFF;
            int length = octets[header + 1] & 0xFF;
            int value = header + 2;
            if (value + length > headerEnd) {
                return;
            }
            if (element == UDH_CONCATENATED_8_BIT && length == 3) {
                part(octets[value] & 0xFF, value + 1);
            } else if (element == UDH_CONCATENATED_16_BIT && length == 4) {
                part(Octets.int2(octets, value), value + 2);
            }
            header = value + length;
        }
    }

    private void part(int reference, int totalAt) {
        partReference = reference;
        partTotal = octets[totalAt] & 0xFF;
        partNumber = octets[totalAt + 1] & 0xFF;
    }

    /// Passes a C-octet string; gives its length without the NUL.
    private int string(int lengthMax, int tooLong) {
        if (fault != Status.OK) {
            return 0;
        }
        int from = at;
        while (at < end && octets[at] != 0) {
            at++;
        }
        int length = at - from;
        if (at == end) {
            fault = Status.INVALID_COMMAND_LENGTH;
        } else if (length > lengthMax) {
            fault = tooLong;
        }
        at++;
        return length;
    }

    private int octet() {
        skip(1);
        return fault == Status.OK ? octets[at - 1] & 0xFF : 0;
    }

    private void skip(int count) {
        if (fault != Status.OK) {
            return;
        }
        if (end - at < count) {
            fault = Status.INVALID_COMMAND_LENGTH;
        } else {
            at += count;
        }
    }
}
