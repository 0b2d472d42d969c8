package io.heliograph.simulator;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Which submits behave how. Every condition that is not empty must hold.
///
/// @param prefix the destination's first digits
/// @param regex a regular expression for the whole destination
/// @param source a regular expression for the whole source address
public record Rule(String prefix, String regex, String source, Behaviour behaviour) {
    public Rule {
        checkRegex("regex", regex);
        checkRegex("source", source);
    }

    public static Rule prefix(String prefix, Behaviour behaviour) {
        return new Rule(prefix, "", "", behaviour);
    }

    public static Rule matching(String regex, Behaviour behaviour) {
        return new Rule("", regex, "", behaviour);
    }

    public Rule from(String source) {
        return new Rule(prefix, regex, source, behaviour);
    }

    private static void checkRegex(String name, String regex) {
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidInput(
                    "%s is \"%s\", which is no regular expression: %s"
                            .formatted(name, regex, e.getDescription()));
        }
    }
}
