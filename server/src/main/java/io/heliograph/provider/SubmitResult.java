package io.heliograph.provider;

/// What became of one submit.
public sealed interface SubmitResult {
    /// Whether the provider has the part, or may have it.
    default boolean mayBeThere() {
        return switch (this) {
            case Submitted _, Uncertain _ -> true;
            case Deferred _, Rejected _, NotSent _ -> false;
        };
    }

    /// Taken by the provider.
    ///
    /// @param providerMessageId as the provider gave it, raw; empty where it gave none
    record Submitted(String providerMessageId) implements SubmitResult {}

    /// Refused for now (throttled, queue full, …): the same part may be sent again.
    ///
    /// @param status SMPP `command_status`
    record Deferred(int status) implements SubmitResult {}

    /// What a refusal comes to, by what it means.
    static SubmitResult refused(int status, RefusalClass meaning) {
        return meaning.isFinal() ? new Rejected(status) : new Deferred(status);
    }

    /// Refused for good.
    ///
    /// @param status SMPP `command_status`
    record Rejected(int status) implements SubmitResult {}

    /// Sent, or perhaps sent, and the answer lost: nobody can tell whether the provider has it.
    ///
    /// @param why one word for logs and counters
    record Uncertain(String why) implements SubmitResult {}

    /// Not a byte of it reached the wire: safe to send again.
    ///
    /// @param why one word for logs and counters
    record NotSent(String why) implements SubmitResult {}
}
