package io.heliograph.incoming;

import io.heliograph.number.NumberingPlan;
import io.heliograph.provider.IncomingPart;
import io.heliograph.text.GsmTables;
import io.heliograph.text.ReceivedAlphabet;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A message from a phone, joined from what came of it.
///
/// @param number of ours, in the form that is compared
/// @param phone as it is written, but for `+` and `00`
/// @param sender who the phone is, as [PhoneReading] has it
/// @param parts that came
record Received(
        long id,
        String provider,
        String number,
        String phone,
        PhoneReading sender,
        String text,
        boolean binary,
        int parts,
        boolean complete,
        Instant at) {
    /// @param parts in their order, one at least
    static Received of(long id, List<IncomingPart> parts, NumberingPlan plan) {
        IncomingPart first = parts.getFirst();
        String number = Numbers.ours(first.destination());
        Instant latest =
                parts.stream().map(IncomingPart::receivedAt).max(Instant::compareTo).orElseThrow();
        boolean binary = parts.stream().anyMatch(p -> p.alphabet() == ReceivedAlphabet.BINARY);
        return new Received(
                id,
                first.provider(),
                number,
                Numbers.plain(first.source()),
                PhoneReading.of(first.source(), number, plan),
                binary ? ReceivedAlphabet.BINARY.text(octets(parts), GsmTables.USUAL) : text(parts),
                binary,
                parts.size(),
                parts.size() == first.total(),
                latest);
    }

    /// A character, or an escape and what it escapes, may be cut between two parts that are written
    /// alike.
    private static String text(List<IncomingPart> parts) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int to = 1; to <= parts.size(); to++) {
            IncomingPart first = parts.get(from);
            if (to == parts.size() || !isWrittenAlike(first, parts.get(to))) {
                text.append(first.alphabet().text(octets(parts.subList(from, to)), first.tables()));
                from = to;
            }
        }
        return text.toString();
    }

    private static boolean isWrittenAlike(IncomingPart one, IncomingPart other) {
        return one.alphabet() == other.alphabet() && one.tables().equals(other.tables());
    }

    private static byte[] octets(List<IncomingPart> parts) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        parts.forEach(part -> octets.writeBytes(part.octets()));
        return octets.toByteArray();
    }

    /// What its text orders; of whom is another question.
    Optional<Verb> verb(IncomingSettings settings) {
        return binary || !complete ? Optional.empty() : Verb.in(text, settings);
    }

    Received by(PhoneReading known) {
        return new Received(id, provider, number, phone, known, text, binary, parts, complete, at);
    }
}
