package io.heliograph.sender;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A sender that an account has applied for, or has.
///
/// @param account its login
/// @param remark the customer's
/// @param document a reference to one that proves its right
/// @param state `waiting`, `approved`, `refused` or `withdrawn`
/// @param reason why it was refused
/// @param decidedBy the operator; null: the customer, or nobody yet
public record SenderApplication(
        long id,
        String account,
        String sender,
        String remark,
        String document,
        String state,
        String reason,
        Instant appliedAt,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy,
        long revision) {
    static final String WAITING = "waiting";
    static final String APPROVED = "approved";
    static final String REFUSED = "refused";
    static final String WITHDRAWN = "withdrawn";
}
