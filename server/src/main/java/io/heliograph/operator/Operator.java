package io.heliograph.operator;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/// Who runs the platform, without secrets.
///
/// @param name by which he signs in
/// @param roles by name; he may what any of them permits
/// @param addresses blocks that he may come from, such as `10.0.0.0/8`; none: from everywhere
/// @param enabled whether he may sign in
/// @param hasPassword whether he has one; else he signs in by tokens alone
/// @param hasTotp whether a code of his device is asked for beside it
public record Operator(
        long id,
        String name,
        List<String> roles,
        List<String> addresses,
        boolean enabled,
        boolean hasPassword,
        boolean hasTotp,
        Instant createdAt,
        long revision) {
    /// What a name may be.
    public static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,39}");
}
