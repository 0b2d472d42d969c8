package io.heliograph.provider;

import io.heliograph.text.GsmTables;
import io.heliograph.text.ReceivedAlphabet;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Reads what a phone sent: its text without its header, and which part of a message it is, by the
/// header (3GPP TS 23.040 §9.2.3.24.1, §9.2.3.24.8) or by `sar_*` (SMPP 3.4 §5.3.2.22).
final class IncomingReader {
    /// A reference of 16 bits is another than the same of 8.
    private static final int OF_16_BITS = 1 << 16;

    private static final int OF_TAGS = 2 << 16;
    private static final int PARTS_MAX = 255;
    private static final Pattern INTERNATIONAL = Pattern.compile("[1-9][0-9]{6,14}");

    private IncomingReader() {}

    static IncomingPart read(ProviderSettings settings, DeliverPdu pdu, Instant now) {
        ReceiptTags tags = ReceiptTags.of(pdu);
        byte[] octets = ReceiptReader.text(pdu, tags);
        UserDataHeader header = UserDataHeader.of(octets);
        boolean isPart = isPart(header.total(), header.number());
        // the mark is missing at some: a text of its own hardly begins like the header of a part
        byte[] content =
                pdu.saysHeader() || isPart || !header.tables().equals(GsmTables.USUAL)
                        ? Arrays.copyOfRange(octets, header.length(), octets.length)
                        : octets;
        ReceivedAlphabet alphabet =
                ReceivedAlphabet.of(pdu.dataCoding(), settings.defaultAlphabet());
        boolean isTagged = isPart(tags.total(), tags.number());
        int reference = 0;
        if (isTagged) {
            reference = OF_TAGS | (tags.reference() & 0xFFFF);
        } else if (isPart) {
            reference = header.wide() ? OF_16_BITS | header.reference() : header.reference();
        }
        return new IncomingPart(
                settings.name(),
                source(pdu),
                pdu.destination(),
                reference,
                isTagged ? tags.total() : isPart ? header.total() : 1,
                isTagged ? tags.number() : isPart ? header.number() : 1,
                alphabet,
                header.tables(),
                content,
                now);
    }

    /// With `+` where it says that it has its country code, and may have one.
    private static String source(DeliverPdu pdu) {
        String source = pdu.source();
        return pdu.isSourceInternational() && INTERNATIONAL.matcher(source).matches()
                ? "+" + source
                : source;
    }

    private static boolean isPart(int total, int number) {
        return total > 1 && total <= PARTS_MAX && number >= 1 && number <= total;
    }
}
