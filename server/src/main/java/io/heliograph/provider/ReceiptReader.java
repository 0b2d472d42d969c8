package io.heliograph.provider;

import io.heliograph.message.PartState;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells receipts from messages of mobile phones and reads them: the optional parameters first
/// (SMPP 3.4 §5.3.2), then the text form.
final class ReceiptReader {
    /// Bits 5 to 2 of esm_class (SMPP 3.4 §5.2.12).
    private static final int TYPE_BITS = 0x3C;

    private static final int TYPE_RECEIPT = 0x04;
    private static final int TYPE_INTERMEDIATE = 0x20;

    private static final int TAG_RECEIPTED_MESSAGE_ID = 0x001E;
    private static final int TAG_MESSAGE_STATE = 0x0427;
    private static final int TAG_NETWORK_ERROR_CODE = 0x0423;
    private static final int TAG_MESSAGE_PAYLOAD = 0x0424;
    private static final int DATA_CODING_UCS2 = 8;

    /// More of an error code is cut off.
    static final int ERROR_CODE_LENGTH_MAX = 16;

    /// A "done date" older than this is a clock gone wrong, and the time of arrival counts.
    static final Duration DONE_DATE_AGE_MAX = Duration.ofDays(14);

    /// What a `deliver_sm` is.
    sealed interface Delivered {
        record OfReceipt(Receipt receipt) implements Delivered {}

        /// A message that a mobile phone sent: none of our business yet.
        record OfPhone() implements Delivered {}

        /// A receipt that names no message.
        record OfNobody() implements Delivered {}
    }

    private final ProviderSettings settings;
    private final Clock clock;
    private final @Nullable LookupReader lookups;

    ReceiptReader(ProviderSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.lookups = LookupReader.of(settings);
    }

    Delivered read(DeliverPdu pdu) {
        int type = pdu.esmClass() & TYPE_BITS;
        Tags tags = Tags.of(pdu);
        String whole = text(pdu, tags);
        ReceiptText text = new ReceiptText(whole);
        if (type != TYPE_RECEIPT && type != TYPE_INTERMEDIATE && !looksLikeOne(type, tags, text)) {
            return new Delivered.OfPhone();
        }
        Optional<String> id = tags.messageId().or(text::id);
        Optional<PartState> state = tags.state().or(() -> text.state().map(ReceiptReader::state));
        String messageId = settings.messageIds().fromReceipt(id.orElse(""));
        if (messageId.isEmpty()) {
            return new Delivered.OfNobody();
        }
        PartState told = state.orElse(PartState.UNKNOWN);
        return new Delivered.OfReceipt(
                new Receipt(
                        settings.name(),
                        messageId,
                        type == TYPE_INTERMEDIATE && told.isFinal() ? PartState.ENROUTE : told,
                        errorCode(tags, text),
                        at(text),
                        lookups == null ? null : lookups.read(pdu, whole),
                        ReceiptEvidence.NONE));
    }

    /// Whether it is a receipt though it is not marked as one. What a phone sends can have the text
    /// form too, but no such parameters.
    private boolean looksLikeOne(int type, Tags tags, ReceiptText text) {
        if (type != 0) {
            return false;
        }
        return (tags.messageId().isPresent() && tags.state().isPresent())
                || (settings.unmarkedReceipts()
                        && text.id().isPresent()
                        && text.state().isPresent());
    }

    private static String text(DeliverPdu pdu, Tags tags) {
        byte[] shortMessage = pdu.shortMessage();
        byte[] bytes =
                shortMessage.length > 0
                        ? shortMessage
                        : tags.payload() == null ? new byte[0] : tags.payload();
        return new String(
                bytes,
                pdu.dataCoding() == DATA_CODING_UCS2
                        ? StandardCharsets.UTF_16BE
                        : StandardCharsets.ISO_8859_1);
    }

    private static String errorCode(Tags tags, ReceiptText text) {
        String code = tags.networkError().or(text::error).orElse("");
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < code.length() && kept.length() < ERROR_CODE_LENGTH_MAX; i++) {
            if (code.charAt(i) > ' ' && code.charAt(i) < 127) {
                kept.append(code.charAt(i));
            }
        }
        return kept.toString();
    }

    private Instant at(ReceiptText text) {
        Instant now = clock.instant();
        return settings.receiptZone()
                .flatMap(text::doneAt)
                .filter(at -> !at.isAfter(now) && at.isAfter(now.minus(DONE_DATE_AGE_MAX)))
                .orElse(now);
    }

    /// The state a word stands for, in the text form. A word that nobody knows ends the part as
    /// UNKNOWN: only final states were asked for, and one has come.
    static PartState state(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "DELIVRD", "DELIVERED", "DELIVERD" -> PartState.DELIVRD;
            case "EXPIRED" -> PartState.EXPIRED;
            case "DELETED" -> PartState.DELETED;
            case "UNDELIV", "UNDELIVERABLE", "UNDELIVERED", "FAILED" -> PartState.UNDELIV;
            case "ACCEPTD", "ACCEPTED" -> PartState.ACCEPTD;
            case "REJECTD", "REJECTED" -> PartState.REJECTD;
            case "ENROUTE", "BUFFRED", "BUFFERED", "SCHEDULED", "SENT" -> PartState.ENROUTE;
            default -> PartState.UNKNOWN;
        };
    }

    /// message_state (SMPP 3.4 §5.2.28, and 5.0 §4.7.15 for 0 and 9).
    static PartState state(int messageState) {
        return switch (messageState) {
            case 0, 1 -> PartState.ENROUTE;
            case 2 -> PartState.DELIVRD;
            case 3 -> PartState.EXPIRED;
            case 4 -> PartState.DELETED;
            case 5, 9 -> PartState.UNDELIV;
            case 6 -> PartState.ACCEPTD;
            case 8 -> PartState.REJECTD;
            default -> PartState.UNKNOWN;
        };
    }

    /// The optional parameters that receipts have.
    @SuppressWarnings("ArrayRecordComponent") // lives for one PDU, never compared
    private record Tags(
            Optional<String> messageId,
            Optional<PartState> state,
            Optional<String> networkError,
            byte @Nullable [] payload) {

        static Tags of(DeliverPdu pdu) {
            byte[] id = pdu.tag(TAG_RECEIPTED_MESSAGE_ID);
            byte[] state = pdu.tag(TAG_MESSAGE_STATE);
            byte[] error = pdu.tag(TAG_NETWORK_ERROR_CODE);
            return new Tags(
                    Optional.ofNullable(id).map(Tags::cString).filter(text -> !text.isEmpty()),
                    state == null || state.length == 0
                            ? Optional.empty()
                            : Optional.of(ReceiptReader.state(state[0])),
                    // the network's kind, then the code in two octets (SMPP 3.4 §5.3.2.31)
                    error == null || error.length != 3
                            ? Optional.empty()
                            : Optional.of(
                                    Integer.toString(((error[1] & 0xFF) << 8) | (error[2] & 0xFF))),
                    pdu.tag(TAG_MESSAGE_PAYLOAD));
        }

        /// Some close it with a NUL, as they should, and some do not.
        private static String cString(byte[] bytes) {
            int length = 0;
            while (length < bytes.length && bytes[length] != 0) {
                length++;
            }
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
    }
}
