package io.heliograph.crash;

import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Drop;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.ReceiptSettings;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A carrier with a whim for each prefix.
final class Script {
    private static final String USUAL = "38050";
    private static final String SLOW_AND_EARLY = "38067";
    private static final String REFUSES = "38063";
    private static final String DOUBLES = "38066";
    private static final String LOSES_RECEIPTS = "38093";
    private static final String SILENT = "38095";
    private static final String DROPS = "38096";
    private static final String LATE = "38097";

    /// Recipients whose receipts never come, as a regular expression.
    static final String LOSES_RECEIPTS_PATTERN = "^" + LOSES_RECEIPTS;

    private static final List<String> PREFIXES =
            List.of(
                    USUAL,
                    USUAL,
                    SLOW_AND_EARLY,
                    REFUSES,
                    DOUBLES,
                    LOSES_RECEIPTS,
                    SILENT,
                    DROPS,
                    LATE);
    private static final int NUMBERS = 2_000;
    private static final int REMEMBER = 1_000_000;

    private Script() {}

    /// A recipient: few enough that many messages go to the same one.
    static String number(Random random) {
        String prefix = PREFIXES.get(random.nextInt(PREFIXES.size()));
        return prefix + "%07d".formatted(1_000_000 + random.nextInt(NUMBERS));
    }

    /// Whether its receipts never come.
    static boolean losesReceipts(String number) {
        return number.startsWith(LOSES_RECEIPTS);
    }

    static Simulator start(long seed) {
        ReceiptPlan soon = ReceiptPlan.of(ReceiptState.DELIVRD, new Delay(20, 600));
        Behaviour usual = Behaviour.USUAL.withReceipt(soon);
        Map<ReceiptState, Double> mixed =
                Map.of(
                        ReceiptState.DELIVRD, 0.7,
                        ReceiptState.UNDELIV, 0.2,
                        ReceiptState.REJECTD, 0.1);
        Answer refusing =
                Answer.after(new Delay(0, 30))
                        .withRefusals(Map.of(0x58, 0.01, 0x14, 0.1, 0x0B, 0.1));
        var script =
                io.heliograph.simulator.Script.of(usual)
                        .withRule(
                                Rule.prefix(
                                        SLOW_AND_EARLY,
                                        usual.withAnswer(Answer.after(new Delay(10, 400)))
                                                .withReceipt(soon.withEarly(0.5))))
                        .withRule(Rule.prefix(REFUSES, usual.withAnswer(refusing)))
                        .withRule(
                                Rule.prefix(
                                        DOUBLES,
                                        usual.withReceipt(
                                                soon.withDoubled(0.5)
                                                        .withContradicted(0.3)
                                                        .withEnroute(0.5))))
                        .withRule(Rule.prefix(LOSES_RECEIPTS, usual.withReceipt(soon.withLost(1))))
                        .withRule(
                                Rule.prefix(
                                        SILENT, usual.withAnswer(Answer.AT_ONCE.withSilence(0.03))))
                        .withRule(
                                Rule.prefix(
                                        DROPS,
                                        usual.withDrop(new Drop(Drop.Moment.INSIDE_ANSWER, 0.005))))
                        .withRule(
                                Rule.prefix(
                                        LATE,
                                        usual.withReceipt(
                                                new ReceiptPlan(
                                                        mixed,
                                                        new Delay(500, 3_000),
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        0))));
        return Simulator.start(
                SimulatorSettings.defaults()
                        .withPort(0)
                        .withSeed(seed)
                        .withRemember(REMEMBER)
                        .withReceipts(ReceiptSettings.USUAL.withAcknowledgeMillis(3_000))
                        .withScript(script));
    }
}
