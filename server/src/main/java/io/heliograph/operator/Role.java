package io.heliograph.operator;

import java.util.List;
import java.util.regex.Pattern;

/// A set of permits that operators have.
///
/// @param permits as [Permit#key], or [Permit#ALL]
/// @param builtIn it ships with the product, and is neither changed nor removed
public record Role(long id, String name, List<String> permits, boolean builtIn, long revision) {
    /// Who has it may all.
    public static final String ADMINISTRATOR = "administrator";

    /// What a name may be.
    public static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
}
