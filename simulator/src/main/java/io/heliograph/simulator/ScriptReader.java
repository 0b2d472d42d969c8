package io.heliograph.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a script from JSON. What a rule leaves out is as in `default`; what `default` leaves out
/// is usual.
final class ScriptReader {
    private ScriptReader() {}

    static Script read(String json) {
        return read(Fields.parse(json));
    }

    static Script read(JsonNode json) {
        var fields = new Fields(json, "");
        Fields byDefault = fields.object("default");
        Behaviour otherwise = Behaviour.USUAL;
        if (byDefault != null) {
            otherwise = behaviour(byDefault, Behaviour.USUAL);
            byDefault.refuseOthers();
        }
        List<Rule> rules = new ArrayList<>();
        for (Fields rule : fields.objects("rules")) {
            rules.add(rule(rule, otherwise));
        }
        fields.refuseOthers();
        return new Script(rules, otherwise);
    }

    private static Rule rule(Fields fields, Behaviour otherwise) {
        String prefix = fields.string("prefix", "");
        String regex = fields.string("regex", "");
        String source = fields.string("source", "");
        Behaviour behaviour = behaviour(fields, otherwise);
        fields.refuseOthers();
        return fields.within(() -> new Rule(prefix, regex, source, behaviour), "");
    }

    private static Behaviour behaviour(Fields fields, Behaviour otherwise) {
        Fields answer = fields.object("answer");
        Fields drop = fields.object("drop");
        Fields lookup = fields.object("lookup");
        return new Behaviour(
                answer == null ? otherwise.answer() : answer(answer),
                drop == null ? otherwise.drop() : drop(drop),
                fields.has("receipt") ? receipt(fields) : otherwise.receipt(),
                lookup == null ? otherwise.lookup() : lookup(lookup));
    }

    private static Answer answer(Fields fields) {
        Delay delay = fields.delay("delayMillis", Delay.NONE);
        Map<Integer, Double> refusals = refusals(fields.object("refusals"));
        int refusalsMillis = fields.integer("refusalsMillis", 0);
        int perSecondMax = fields.integer("perSecondMax", 0);
        double silence = fields.probability("silence", 0);
        double withoutId = fields.probability("withoutId", 0);
        boolean oneId = fields.flag("oneId");
        fields.refuseOthers();
        return fields.within(
                () ->
                        new Answer(
                                delay,
                                refusals,
                                refusalsMillis,
                                perSecondMax,
                                silence,
                                withoutId,
                                oneId),
                "");
    }

    private static Map<Integer, Double> refusals(@Nullable Fields fields) {
        Map<Integer, Double> refusals = new TreeMap<>();
        if (fields != null) {
            for (String name : fields.names()) {
                refusals.put(
                        fields.within(() -> Status.parse(name), ""), fields.probability(name, 0));
            }
        }
        return refusals;
    }

    private static Drop drop(Fields fields) {
        Drop.Moment moment =
                fields.constant("moment", Drop.Moment.class, Drop.Moment.BEFORE_ANSWER);
        double probability = fields.probability("probability", 1);
        fields.refuseOthers();
        return new Drop(moment, probability);
    }

    private static ReceiptPlan receipt(Fields parent) {
        JsonNode value = parent.value("receipt");
        if (value.isString() && value.stringValue().equals("none")) {
            return ReceiptPlan.NONE;
        }
        InvalidInput.check(
                value.isObject(),
                "%s is %s; write \"none\" or an object as {…}"
                        .formatted(parent.path("receipt"), value));
        ReceiptPlan usual = Behaviour.USUAL.receipt();
        var fields = new Fields(value, parent.path("receipt"));
        Map<ReceiptState, Double> states = states(fields.object("states"), usual.states());
        Delay delay = fields.delay("delayMillis", usual.delay());
        double early = fields.probability("early", 0);
        double doubled = fields.probability("doubled", 0);
        double lost = fields.probability("lost", 0);
        double contradicted = fields.probability("contradicted", 0);
        double enroute = fields.probability("enroute", 0);
        double odd = fields.probability("odd", 0);
        ReceiptHabits habits = habits(fields);
        fields.refuseOthers();
        return fields.within(
                () ->
                        new ReceiptPlan(
                                states,
                                delay,
                                early,
                                doubled,
                                lost,
                                contradicted,
                                enroute,
                                odd,
                                habits),
                "");
    }

    private static ReceiptHabits habits(Fields fields) {
        return new ReceiptHabits(
                fields.constant("recipient", RecipientForm.class, RecipientForm.AS_SUBMITTED),
                fields.constant("parts", PartReceipts.class, PartReceipts.EACH),
                fields.has("ids") ? fields.constant("ids", IdFormat.class, IdFormat.DECIMAL) : null,
                fields.probability("split", 0),
                fields.probability("unknownWord", 0),
                fields.probability("held", 0));
    }

    private static LookupPlan lookup(Fields fields) {
        Map<String, Double> networks = new TreeMap<>();
        if (fields.has("network")) {
            networks.put(fields.string("network", ""), 1.0);
        }
        Fields weights = fields.object("networks");
        if (weights != null) {
            for (String network : weights.names()) {
                networks.put(network, weights.probability(network, 0));
            }
        }
        double ported = fields.probability("ported", 0);
        double unreachable = fields.probability("unreachable", 0);
        double unknown = fields.probability("unknown", 0);
        fields.refuseOthers();
        return fields.within(() -> new LookupPlan(networks, ported, unreachable, unknown), "");
    }

    private static Map<ReceiptState, Double> states(
            @Nullable Fields fields, Map<ReceiptState, Double> otherwise) {
        if (fields == null) {
            return otherwise;
        }
        Map<ReceiptState, Double> states = new EnumMap<>(ReceiptState.class);
        for (String name : fields.names()) {
            states.put(
                    Fields.constant(ReceiptState.class, name, fields.path(name)),
                    fields.probability(name, 0));
        }
        return states;
    }
}
