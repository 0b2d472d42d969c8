package io.heliograph.provider;

import io.heliograph.message.PartState;
import io.heliograph.number.Msisdn;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What one receipt says, field by field, and which settings it wants: how ids are written on both
/// sides, where the state stands, whose clock its times are of, whom it names.
final class CheckReceipt {
    private static final int COMPARED_DIGITS = 8;
    private static final Duration QUARTER = Duration.ofMinutes(15);

    /// A receipt comes so long after what it tells at most, or the provider's clock is wrong.
    private static final Duration LATE_MAX = Duration.ofMinutes(3);

    private final ProviderSettings settings;
    private final DeliverPdu pdu;
    private final ReceiptTags tags;
    private final ReceiptText text;

    CheckReceipt(ProviderSettings settings, byte[] octets) {
        this.settings = settings;
        this.pdu = new DeliverPdu(octets);
        this.tags = ReceiptTags.of(pdu);
        byte[] payload = tags.payload();
        byte[] written = payload == null || pdu.hasShortMessage() ? pdu.shortMessage() : payload;
        this.text = ReceiptAlphabet.read(written, UserDataHeader.of(written), pdu.saysHeader());
    }

    /// Whether it reads like a receipt, marked or not.
    boolean isReceipt() {
        return pdu.isReceipt()
                || pdu.isIntermediate()
                || (!tags.messageId().isEmpty() && tags.state() != null)
                || (!text.id().isEmpty() && !text.stateWord().isEmpty());
    }

    /// Whether one of its addresses is the recipient's.
    boolean names(Msisdn recipient) {
        return agrees(pdu.source(), recipient) || agrees(pdu.destination(), recipient);
    }

    private static boolean agrees(String address, Msisdn recipient) {
        String digits = ReceiptEvidence.digits(address);
        int compared = Math.min(COMPARED_DIGITS, digits.length());
        return compared >= 6
                && recipient.toString().endsWith(digits.substring(digits.length() - compared));
    }

    /// The notations under which it names that id; the provider's settings first, where they do.
    List<MessageIds> matching(String answered) {
        List<MessageIds> all = new ArrayList<>();
        all.add(settings.messageIds());
        MessageIds.Notation text_ = MessageIds.Notation.TEXT;
        all.add(new MessageIds(text_, text_, true, false));
        all.add(new MessageIds(text_, text_, true, true));
        for (MessageIds.Notation answer : NUMBERS) {
            for (MessageIds.Notation receipt : NUMBERS) {
                all.add(new MessageIds(answer, receipt, true, false));
            }
        }
        return all.stream()
                .filter(ids ->
                        names(ids, answered, tags.messageId()) || names(ids, answered, text.id()))
                .toList();
    }

    private static final List<MessageIds.Notation> NUMBERS =
            List.of(MessageIds.Notation.DECIMAL, MessageIds.Notation.HEX);

    /// As the journal compares them: as receipts are written, then as answers are.
    private static boolean names(MessageIds ids, String answered, String received) {
        String known = ids.fromAnswer(answered);
        return !received.isEmpty()
                && (same(ids, known, ids.fromReceipt(received))
                        || same(ids, known, ids.fromAnswer(received)));
    }

    private static boolean same(MessageIds ids, String one, String other) {
        return ids.ignoreCase()
                ? MessageIds.folded(one).equals(MessageIds.folded(other))
                : one.equals(other);
    }

    /// Whether it tells an end.
    boolean isFinal() {
        PartState state = state();
        return state != null && state.isFinal() && !pdu.isIntermediate();
    }

    private @Nullable PartState state() {
        PartState ofText = text.stateWord().isEmpty() ? null : ReceiptWords.state(text.stateWord());
        return ReceiptWords.weight(ofText) > ReceiptWords.weight(tags.state())
                ? ofText
                : tags.state();
    }

    /// @param answered the id of the answer, as it was written
    void tell(CheckReport report, String answered, Msisdn recipient, Instant arrived) {
        report.ok(
                "came as %s, %s",
                DeliverPdu.command(pdu.octets()) == DeliverPdu.DATA_SM ? "data_sm" : "deliver_sm",
                pdu.isReceipt()
                        ? "marked as a receipt (esm_class 0x04)"
                        : pdu.isIntermediate()
                                ? "marked as an intermediate notification (esm_class 0x20)"
                                : "not marked in esm_class");
        tellMark(report);
        tellIds(report, answered);
        tellState(report);
        tellRecipient(report, recipient);
        tellTime(report, arrived);
    }

    private void tellMark(CheckReport report) {
        boolean byTags = !tags.messageId().isEmpty() && tags.state() != null;
        if (!pdu.isReceipt() && !pdu.isIntermediate() && !byTags && !settings.unmarkedReceipts()) {
            report.fault("such a receipt is taken for a phone's message");
            report.remedy("unmarkedReceipts = true, if the provider never marks them");
        }
    }

    private void tellIds(CheckReport report, String answered) {
        report.note(
                "id in the answer: '%s' (%s); in the receipt: %s, %s",
                answered,
                looks(answered),
                field("receipted_message_id", tags.messageId()),
                field("text", text.id()));
        List<MessageIds> matching = matching(answered);
        if (matching.isEmpty()) {
            report.fault("no notation makes the receipt's id that of the answer");
            report.remedy("ask the provider; receipts are found by their recipient in doubt only");
        } else if (matching.contains(settings.messageIds())) {
            report.ok("messageIds as it is set makes both one: %s", written(settings.messageIds()));
        } else {
            report.fault(
                    "messageIds as it is set (%s) does not make both one: receipts would be parked, messages stay ENROUTE",
                    written(settings.messageIds()));
            report.remedy("messageIds { %s }", written(matching.getFirst()));
        }
    }

    private static String field(String name, String id) {
        return id.isEmpty() ? name + " none" : name + " '" + id + "' (" + looks(id) + ")";
    }

    private static String written(MessageIds ids) {
        return String.format(
                Locale.ROOT,
                "answer = %s, receipt = %s%s",
                ids.inAnswer().name().toLowerCase(Locale.ROOT),
                ids.inReceipt().name().toLowerCase(Locale.ROOT),
                ids.ignoreLeadingZeros() ? ", ignoreLeadingZeros = true" : "");
    }

    /// How an id is written, as far as it tells.
    static String looks(String id) {
        if (id.matches("-[0-9]+")) {
            return "decimal with a sign";
        }
        if (id.matches("0[xX][0-9a-fA-F]+")) {
            return "hexadecimal with 0x";
        }
        String zeros = id.matches("0[0-9a-fA-F]+") ? ", padded with zeros" : "";
        if (id.matches("[0-9]+")) {
            return "digits, decimal or hexadecimal" + zeros;
        }
        return id.matches("[0-9a-fA-F]+") ? "hexadecimal" + zeros : "a text";
    }

    private void tellState(CheckReport report) {
        String word = text.stateWord();
        report.note(
                "state: message_state %s, stat %s; error code: network_error_code %s, err %s",
                tags.state() == null ? "none" : tags.state(),
                word.isEmpty() ? "none" : "'" + word + "'",
                tags.error().isEmpty() ? "none" : tags.error(),
                text.error().isEmpty() ? "none" : text.error());
        PartState told = state();
        if (told == null) {
            report.fault("neither is a state that is known: it ends nothing");
            report.remedy("tell us of the word, and ask the provider what it means");
        } else {
            report.ok("it is told as %s%s", told, isFinal() ? "" : ", which ends nothing");
        }
    }

    private void tellRecipient(CheckReport report, Msisdn recipient) {
        if (names(recipient)) {
            report.ok("it names the recipient");
            return;
        }
        boolean silent = numbers().isEmpty();
        report.note(
                "it does not name the recipient: source '%s', destination '%s'",
                shown(pdu.source()), shown(pdu.destination()));
        if (!silent
                && settings.receiptRules().recipientCheck() == ReceiptRules.RecipientCheck.ALWAYS) {
            report.fault("with recipientCheck = always it would be parked");
            report.remedy("recipientCheck = never, or learn");
        }
    }

    private List<String> numbers() {
        return List.of(pdu.source(), pdu.destination()).stream()
                .map(ReceiptEvidence::digits)
                .filter(digits -> digits.length() >= 6)
                .toList();
    }

    private static String shown(String address) {
        return NumberMask.masked(address);
    }

    private void tellTime(CheckReport report, Instant arrived) {
        Instant asUtc = text.doneAt(ZoneOffset.UTC);
        if (asUtc == null) {
            report.note("no done date: the time of arrival counts");
            return;
        }
        ZoneOffset offset = offset(asUtc, arrived);
        if (offset == null) {
            report.note(
                    "its done date is far from the time of arrival: leave receiptTimeZone empty");
            return;
        }
        String told = offset.equals(ZoneOffset.UTC) ? "UTC" : "UTC" + offset;
        ZoneId zone = settings.receiptZone().orElse(null);
        if (zone == null) {
            report.note(
                    "done date is in %s: set receiptTimeZone to the provider's zone, so that it counts; now the time of arrival does",
                    told);
        } else if (zone.getRules().getOffset(arrived).equals(offset)) {
            report.ok("done date is in %s, as receiptTimeZone = %s says", told, zone);
        } else {
            report.fault(
                    "done date is in %s, and receiptTimeZone = %s is another time", told, zone);
            report.remedy("set receiptTimeZone to a zone whose time is %s now", told);
        }
    }

    /// Null: it is no clock's that any zone has.
    private static @Nullable ZoneOffset offset(Instant asUtc, Instant arrived) {
        // told after the fact, and often to the minute: the clock was that or a little more
        long ahead = Duration.between(arrived, asUtc).plus(LATE_MAX).toSeconds();
        long quarters = Math.floorDiv(ahead, QUARTER.toSeconds());
        long late = LATE_MAX.toSeconds() - Math.floorMod(ahead, QUARTER.toSeconds());
        boolean plausible = late >= -60 && Math.abs(quarters) <= 14 * 4;
        return plausible ? ZoneOffset.ofTotalSeconds((int) (quarters * QUARTER.toSeconds())) : null;
    }
}
