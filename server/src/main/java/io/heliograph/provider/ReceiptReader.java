package io.heliograph.provider;

import io.heliograph.message.PartState;
import io.heliograph.provider.ReceiptParts.Added;
import io.heliograph.provider.ReceiptParts.Joined;
import io.heliograph.provider.ReceiptParts.Part;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells receipts from messages of mobile phones and reads them: the optional parameters (SMPP 3.4
/// §5.3.2) and the text form, each for what the other does not say. Used by all threads that read
/// from the provider.
final class ReceiptReader {
    /// More of an error code is cut off.
    static final int ERROR_CODE_LENGTH_MAX = 16;

    /// A "done date" older than this is a clock gone wrong, and the time of arrival counts.
    static final Duration DONE_DATE_AGE_MAX = Duration.ofDays(14);

    /// What a `deliver_sm` or `data_sm` is.
    sealed interface Delivered {
        /// @param parts that were acknowledged before and lead to it; null: there are none
        record OfReceipt(Receipt receipt, @Nullable Joined parts) implements Delivered {}

        /// A message that a mobile phone sent.
        record OfPhone() implements Delivered {}

        /// One part of a long receipt.
        ///
        /// @param waits what waits for the others; null: it belongs to what was told
        record OfPart(@Nullable Part waits) implements Delivered {}

        /// A receipt that names no message.
        ///
        /// @param pdus it, or the parts of it that came
        /// @param parts as of a receipt
        record OfNobody(List<DeliverPdu> pdus, @Nullable Joined parts) implements Delivered {}
    }

    private final ProviderSettings settings;
    private final Clock clock;
    private final ProviderMetrics metrics;
    private final @Nullable LookupReader lookups;
    private final ReceiptParts waiting;

    ReceiptReader(ProviderSettings settings, Clock clock, ProviderMetrics metrics) {
        this(settings, clock, metrics, new ReceiptParts());
    }

    private ReceiptReader(
            ProviderSettings settings, Clock clock, ProviderMetrics metrics, ReceiptParts waiting) {
        this.waiting = waiting;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.lookups = LookupReader.of(settings);
    }

    /// The same by other settings: what waits of long receipts goes on waiting.
    ReceiptReader by(ProviderSettings others) {
        return new ReceiptReader(others, clock, metrics, waiting);
    }

    Delivered read(DeliverPdu pdu) {
        return read(pdu, null);
    }

    /// @param row what the row of a part is known by that an earlier run acknowledged; null: the
    ///   part has just come
    Delivered read(DeliverPdu pdu, @Nullable UUID row) {
        ReceiptTags tags = ReceiptTags.of(pdu);
        byte[] octets = text(pdu, tags);
        UserDataHeader header = UserDataHeader.of(octets);
        ReceiptText text = ReceiptAlphabet.read(octets, header, pdu.saysHeader());
        if (tags.payload() != null && pdu.hasShortMessage()) {
            UserDataHeader other = UserDataHeader.of(tags.payload());
            ReceiptText more = ReceiptAlphabet.read(tags.payload(), other, pdu.saysHeader());
            header = more.reads() > text.reads() ? other : header;
            text = more.reads() > text.reads() ? more : text;
        }
        boolean marked = pdu.isReceipt() || pdu.isIntermediate();
        if (!marked && !looksLikeOne(pdu, tags, text)) {
            return new Delivered.OfPhone();
        }
        int total = tags.total() > 0 ? tags.total() : header.total();
        int number = tags.total() > 0 ? tags.number() : header.number();
        boolean isPart =
                total > 1
                        && total <= 255
                        && number >= 1
                        && number <= total
                        && pdu.octets().length <= ReceiptParts.PART_BYTES_MAX;
        if (!isPart) {
            return read(List.of(pdu), tags, text, null);
        }
        int reference = tags.total() > 0 ? tags.reference() : header.reference();
        var key = new ReceiptParts.Key(pdu.source(), pdu.destination(), reference, total);
        boolean whole = text.isWhole() || (!tags.messageId().isEmpty() && tags.state() != null);
        var part = new Part(number, pdu, row == null ? UUID.randomUUID() : row);
        return switch (waiting.add(key, part, whole, clock.instant())) {
            case Added.Told(Joined waited) when whole -> read(List.of(pdu), tags, text, waited);
            case Added.Told _ -> new Delivered.OfPart(null);
            case Added.Waits(Part waits) -> new Delivered.OfPart(waits);
            case Added.Last(Joined all) -> joined(all);
        };
    }

    /// What it was made of could not be kept: the carrier sends the last part again.
    void again(Joined joined, DeliverPdu last) {
        waiting.again(joined, last, clock.instant());
    }

    /// Receipts whose other parts have not come in time, as far as they are here.
    List<Delivered> overdue() {
        return waiting.overdue(clock.instant()).stream()
                .map(here -> {
                    metrics.oddities.seen("receipt_parts_missing", here.pdus().getFirst().octets());
                    return joined(here);
                })
                .toList();
    }

    private Delivered joined(Joined joined) {
        List<DeliverPdu> all = joined.pdus();
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        for (DeliverPdu part : all) {
            byte[] text = text(part, ReceiptTags.of(part));
            UserDataHeader header = UserDataHeader.of(text);
            // plain text may read like a header by chance
            int from = part.saysHeader() || header.total() > 1 ? header.length() : 0;
            octets.write(text, from, text.length - from);
            unpacked.writeBytes(ReceiptAlphabet.unpacked(text, from));
        }
        UserDataHeader none = UserDataHeader.of(new byte[0]);
        ReceiptText text = ReceiptAlphabet.read(octets.toByteArray(), none, false);
        // septets fill up the last octet of each part, so that they are unpacked part by part
        ReceiptText packed = new ReceiptText(unpacked.toByteArray(), 0);
        return read(
                all, ReceiptTags.of(all), packed.reads() > text.reads() ? packed : text, joined);
    }

    private Delivered read(
            List<DeliverPdu> pdus, ReceiptTags tags, ReceiptText text, @Nullable Joined parts) {
        DeliverPdu pdu = pdus.getFirst();
        List<String> numbers = numbers(pdu);
        List<String> ids = ids(tags.messageId(), text.id(), numbers);
        if (ids.isEmpty()) {
            return new Delivered.OfNobody(pdus, parts);
        }
        PartState told = state(tags, text, pdu.octets());
        ZoneId zone = settings.receiptZone().orElse(null);
        Instant submittedAt = zone == null ? null : text.submittedAt(zone);
        List<String> others = ids.subList(1, ids.size());
        return new Delivered.OfReceipt(
                new Receipt(
                        settings.name(),
                        ids.getFirst(),
                        pdu.isIntermediate() && told.isFinal() ? PartState.ENROUTE : told,
                        errorCode(tags, text),
                        at(zone == null ? null : text.doneAt(zone)),
                        lookups == null ? null : lookups.read(pdu, text),
                        numbers.isEmpty() && others.isEmpty() && submittedAt == null
                                ? ReceiptEvidence.NONE
                                : new ReceiptEvidence(others, numbers, submittedAt)),
                parts);
    }

    /// Whether it is a receipt though it is not marked as one. What a phone sends can have the text
    /// form too, but no such parameters.
    private boolean looksLikeOne(DeliverPdu pdu, ReceiptTags tags, ReceiptText text) {
        if (pdu.isOther()) {
            return false;
        }
        return (!tags.messageId().isEmpty() && tags.state() != null)
                || (settings.unmarkedReceipts()
                        && !text.id().isEmpty()
                        && !text.stateWord().isEmpty());
    }

    static byte[] text(DeliverPdu pdu, ReceiptTags tags) {
        byte[] payload = tags.payload();
        return payload == null || pdu.hasShortMessage() ? pdu.shortMessage() : payload;
    }

    /// Every id that may be meant, the likelier first: the parameter before the text, but one that
    /// is only the recipient's number behind it; as receipts are said to be written before how
    /// answers are.
    private List<String> ids(String ofTag, String ofText, List<String> numbers) {
        MessageIds notation = settings.messageIds();
        boolean onlyOne = ofTag.equals(ofText) || ofTag.isEmpty() || ofText.isEmpty();
        boolean number = !onlyOne && numbers.contains(ReceiptEvidence.digits(ofTag));
        String first = number || ofTag.isEmpty() ? ofText : ofTag;
        String second = number ? ofTag : ofText;
        List<String> ids = new ArrayList<>(2);
        add(ids, notation.fromReceipt(first));
        add(ids, notation.fromReceipt(second));
        if (notation.inAnswer() != notation.inReceipt()) {
            add(ids, notation.fromAnswer(first));
            add(ids, notation.fromAnswer(second));
        }
        return ids;
    }

    private static void add(List<String> ids, String id) {
        if (!id.isEmpty() && !ids.contains(id)) {
            ids.add(id);
        }
    }

    /// What is final counts before what is not, and the parameter before the text. A word that
    /// nobody knows ends nothing, since it may mean "under way".
    private PartState state(ReceiptTags tags, ReceiptText text, byte[] pdu) {
        PartState ofTag = tags.state();
        String word = text.stateWord();
        PartState ofText = word.isEmpty() ? null : ReceiptWords.state(word);
        if (ofText == null && !word.isEmpty()) {
            metrics.unknownState(word, pdu);
        }
        int tagWeighs = ReceiptWords.weight(ofTag);
        int textWeighs = ReceiptWords.weight(ofText);
        if (tagWeighs == textWeighs && ofTag != ofText && ofTag != null && ofTag.isFinal()) {
            metrics.oddities.seen("receipt_states_differ", pdu);
        }
        PartState told = textWeighs > tagWeighs ? ofText : ofTag;
        if (told == null) {
            metrics.oddities.seen("receipt_without_state", pdu);
            return PartState.ENROUTE;
        }
        return told;
    }

    private static String errorCode(ReceiptTags tags, ReceiptText text) {
        String code = saysNothing(tags.error()) ? text.error() : tags.error();
        code = code.isEmpty() ? tags.error() : code;
        StringBuilder kept = new StringBuilder(ERROR_CODE_LENGTH_MAX);
        for (int i = 0; i < code.length() && kept.length() < ERROR_CODE_LENGTH_MAX; i++) {
            if (code.charAt(i) > ' ' && code.charAt(i) < 127) {
                kept.append(code.charAt(i));
            }
        }
        return kept.toString();
    }

    /// Nothing, or only zeros.
    private static boolean saysNothing(String code) {
        for (int i = 0; i < code.length(); i++) {
            if (code.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }

    private Instant at(@Nullable Instant done) {
        Instant now = clock.instant();
        return done != null && !done.isAfter(now) && done.isAfter(now.minus(DONE_DATE_AGE_MAX))
                ? done
                : now;
    }

    private static List<String> numbers(DeliverPdu pdu) {
        String source = ReceiptEvidence.digits(pdu.source());
        String destination = ReceiptEvidence.digits(pdu.destination());
        if (source.isEmpty() || source.equals(destination)) {
            return destination.isEmpty() ? List.of() : List.of(destination);
        }
        return destination.isEmpty() ? List.of(source) : List.of(source, destination);
    }
}
