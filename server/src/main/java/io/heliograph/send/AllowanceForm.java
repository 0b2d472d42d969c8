package io.heliograph.send;

import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.limit.Allowance;
import java.util.Map;
import java.util.Optional;

/// How a limit of messages a second is told (contract §10): the headers `RateLimit-*` of the IETF's
/// draft, and 429.
final class AllowanceForm {
    private AllowanceForm() {}

    /// @throws Refused with 429 where the account has to wait
    static void requireTaken(Optional<Allowance> allowance) {
        if (allowance.isPresent() && !allowance.get().taken()) {
            Allowance wait = allowance.get();
            throw tell(
                    Refused.tooMany(
                            wait.retryAfter(),
                            "This account may send %d messages a second, and nothing of this request was taken; try again in %d s."
                                    .formatted(
                                            wait.limit(),
                                            Math.max(
                                                    1,
                                                    Math.ceilDiv(
                                                            wait.retryAfter().toMillis(), 1000L)))),
                    allowance);
        }
    }

    static Answer tell(Answer answer, Optional<Allowance> allowance) {
        allowance.ifPresent(told -> headers(told).forEach(answer::header));
        return answer;
    }

    static Refused tell(Refused refused, Optional<Allowance> allowance) {
        Refused told = refused;
        if (allowance.isPresent()) {
            for (Map.Entry<String, String> each : headers(allowance.get()).entrySet()) {
                told = told.header(each.getKey(), each.getValue());
            }
        }
        return told;
    }

    private static Map<String, String> headers(Allowance told) {
        return Map.of(
                "RateLimit-Limit", Integer.toString(told.limit()),
                "RateLimit-Remaining", Long.toString(told.remaining()),
                "RateLimit-Reset", Long.toString(told.resetSeconds()));
    }
}
