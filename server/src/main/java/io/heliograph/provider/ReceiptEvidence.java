package io.heliograph.provider;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a receipt says, besides the id that is most likely right, of whose it is.
///
/// @param otherIds further ids that it names or that the same octets may mean (optional parameter
///   and text, either notation), the likelier first, normalised as [MessageIds] does
/// @param numbers the digits of source_addr and of destination_addr, as they came, without `+` and
///   leading `00`; empty texts and addresses without digits are left out
/// @param submittedAt its "submit date", where the provider's time zone is configured
public record ReceiptEvidence(
        List<String> otherIds, List<String> numbers, @Nullable Instant submittedAt) {
    public static final ReceiptEvidence NONE = new ReceiptEvidence(List.of(), List.of(), null);

    public ReceiptEvidence {
        otherIds = List.copyOf(otherIds);
        numbers = List.copyOf(numbers);
    }
}
