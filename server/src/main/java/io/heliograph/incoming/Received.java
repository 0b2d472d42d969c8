package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import io.heliograph.provider.IncomingPart;
import io.heliograph.text.ReceivedAlphabet;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A message from a phone, joined from what came of it.
///
/// @param number of ours, in the form that is compared
/// @param phone as it is written, but for `+` and `00`
/// @param sender who the phone is; null: no phone number
/// @param parts that came
record Received(
        long id,
        String provider,
        String number,
        String phone,
        @Nullable Msisdn sender,
        String text,
        boolean binary,
        int parts,
        boolean complete,
        Instant at) {
    /// @param parts in their order, one at least
    static Received of(long id, List<IncomingPart> parts) {
        IncomingPart first = parts.getFirst();
        String phone = Numbers.plain(first.source());
        Instant latest =
                parts.stream().map(IncomingPart::receivedAt).max(Instant::compareTo).orElseThrow();
        boolean binary = parts.stream().anyMatch(p -> p.alphabet() == ReceivedAlphabet.BINARY);
        return new Received(
                id,
                first.provider(),
                Numbers.ours(first.destination()),
                phone,
                Numbers.phone(phone).orElse(null),
                binary ? ReceivedAlphabet.BINARY.text(octets(parts)) : text(parts),
                binary,
                parts.size(),
                parts.size() == first.total(),
                latest);
    }

    /// A character, or an escape and what it escapes, may be cut between two parts of one alphabet.
    private static String text(List<IncomingPart> parts) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int to = 1; to <= parts.size(); to++) {
            ReceivedAlphabet alphabet = parts.get(from).alphabet();
            if (to == parts.size() || parts.get(to).alphabet() != alphabet) {
                text.append(alphabet.text(octets(parts.subList(from, to))));
                from = to;
            }
        }
        return text.toString();
    }

    private static byte[] octets(List<IncomingPart> parts) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        parts.forEach(part -> octets.writeBytes(part.octets()));
        return octets.toByteArray();
    }

    /// What it orders, of whoever has the number.
    Optional<Verb> verb(@Nullable AccountId owner, IncomingSettings settings) {
        return owner == null || sender == null || binary || !complete
                ? Optional.empty()
                : Verb.in(text, settings);
    }
}
