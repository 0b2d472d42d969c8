package io.heliograph.simulator;

import java.util.ArrayList;
import java.util.List;

/// What the carrier does: the first rule that fits a submit decides, or else `otherwise`.
public record Script(List<Rule> rules, Behaviour otherwise) {
    public static final Script USUAL = of(Behaviour.USUAL);

    public Script {
        rules = List.copyOf(rules);
        InvalidInput.checkRange("the number of rules", rules.size(), 0, Limits.RULES_MAX);
    }

    public static Script of(Behaviour otherwise) {
        return new Script(List.of(), otherwise);
    }

    /// Reads a script as `docs/reference/simulator.md` describes it; what is left out is as in
    /// `USUAL`.
    ///
    /// @throws InvalidInput the text is no JSON, or a value is wrong; the sentence says which
    public static Script parse(String json) {
        return ScriptReader.read(json);
    }

    /// The same script with one more rule, asked after those that it has.
    public Script withRule(Rule rule) {
        var more = new ArrayList<>(rules);
        more.add(rule);
        return new Script(more, otherwise);
    }
}
