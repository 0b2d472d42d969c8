package io.heliograph.quote;

import io.heliograph.quote.SenderPolicies.Policy;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Reads what senders have to be by destination.
final class SenderPolicyStore {
    private static final String ALL =
            """
            select destination, policy
            from sender_rule
            """;

    private SenderPolicyStore() {}

    static SenderPolicies all(Handle handle) {
        Map<String, Policy> rules = new HashMap<>();
        handle.createQuery(ALL)
                .map((rows, _) ->
                        Map.entry(
                                rows.getString("destination"), Policy.of(rows.getString("policy"))))
                .forEach(rule -> rules.put(rule.getKey(), rule.getValue()));
        return new SenderPolicies(rules);
    }
}
