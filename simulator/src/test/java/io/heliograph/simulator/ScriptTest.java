package io.heliograph.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScriptTest {
    @Test
    void is_usual_where_nothing_is_written() {
        assertThat(Script.parse("{}")).isEqualTo(Script.USUAL);
        assertThat(Script.parse("{\"default\": {}, \"rules\": []}")).isEqualTo(Script.USUAL);
    }

    @Test
    void reads_everything() {
        Script script =
                Script.parse(
                        """
                        {
                          "default": {"receipt": {"delayMillis": [5, 20]}},
                          "rules": [
                            {
                              "prefix": "4477",
                              "regex": "4477.*",
                              "source": "Helio.*",
                              "answer": {
                                "delayMillis": 5,
                                "refusals": {"ESME_RTHROTTLED": 0.1, "0x14": 0.2, "1024": 0.3},
                                "perSecondMax": 100,
                                "silence": 0.01,
                                "withoutId": 0.02,
                                "oneId": true
                              },
                              "drop": {"moment": "inside-answer", "probability": 0.5},
                              "receipt": {
                                "states": {"DELIVRD": 0.9, "UNDELIV": 0.1},
                                "delayMillis": 7,
                                "early": 0.1, "doubled": 0.2, "lost": 0.3, "contradicted": 0.4, "enroute": 0.5, "odd": 0.6,
                                "recipient": "masked", "parts": "last", "ids": "hex-marked", "split": 0.7, "unknownWord": 0.8, "held": 0.9
                              }
                            },
                            {"prefix": "49", "receipt": "none"}
                          ]
                        }
                        """);
        Behaviour otherwise = Behaviour.delivered(new Delay(5, 20));
        Behaviour first =
                new Behaviour(
                        new Answer(
                                Delay.of(5),
                                Map.of(0x58, 0.1, 0x14, 0.2, 0x400, 0.3),
                                0,
                                100,
                                0.01,
                                0.02,
                                true),
                        new Drop(Drop.Moment.INSIDE_ANSWER, 0.5),
                        new ReceiptPlan(
                                Map.of(ReceiptState.DELIVRD, 0.9, ReceiptState.UNDELIV, 0.1),
                                Delay.of(7),
                                0.1,
                                0.2,
                                0.3,
                                0.4,
                                0.5,
                                0.6,
                                new ReceiptHabits(
                                        RecipientForm.MASKED,
                                        PartReceipts.LAST,
                                        IdFormat.HEX_MARKED,
                                        0.7,
                                        0.8,
                                        0.9)));
        assertThat(script)
                .isEqualTo(
                        Script.of(otherwise)
                                .withRule(new Rule("4477", "4477.*", "Helio.*", first))
                                .withRule(
                                        Rule.prefix(
                                                "49", otherwise.withReceipt(ReceiptPlan.NONE))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                                    | the text is no JSON",
                "[]                                                   | the text is []; write an object",
                "{\"rule\": []}                                       | rule is no field that is known here; write one of [default, rules]",
                "{\"rules\": [{\"prefix\": 44}]}                      | rules[0].prefix is 44; write a text",
                "{\"rules\": [{\"regex\": \"(\"}]}                    | rules[0]: regex is \"(\", which is no regular expression",
                "{\"rules\": [{\"source\": \"[\"}]}                   | rules[0]: source is",
                "{\"default\": {\"receipt\": \"never\"}}              | default.receipt is \"never\"; write \"none\" or an object",
                "{\"default\": {\"receipt\": {\"lost\": 2}}}          | default.receipt.lost is 2.0; write a probability from 0 to 1",
                "{\"default\": {\"receipt\": {\"lost\": \"0.5\"}}}    | default.receipt.lost is \"0.5\"; write a probability",
                "{\"default\": {\"receipt\": {\"states\": {\"OK\": 1}}}} | default.receipt.states.OK is \"OK\"; write one of [ENROUTE, DELIVRD",
                "{\"default\": {\"receipt\": {\"states\": {\"DELIVRD\": 0}}}} | default.receipt: the weights",
                "{\"default\": {\"receipt\": {\"delayMillis\": [5]}}} | default.receipt.delayMillis is [5]; write milliseconds as 20, or two of them",
                "{\"default\": {\"receipt\": {\"delayMillis\": [9, 5]}}} | default.receipt.delayMillis: the delay's second number is 5; write a number from 9",
                "{\"default\": {\"answer\": {\"delayMillis\": -1}}}   | default.answer.delayMillis: the delay's first number is -1",
                "{\"default\": {\"answer\": {\"delayMillis\": 1.5}}}  | default.answer.delayMillis is 1.5; write a whole number",
                "{\"default\": {\"answer\": {\"refusals\": {\"NO\": 1}}}} | default.answer.refusals: \"NO\" is no command_status; write a name",
                "{\"default\": {\"answer\": {\"refusals\": {\"1\": 0.6, \"2\": 0.6}}}} | default.answer: the probabilities of the refusals add up to 1.2",
                "{\"default\": {\"drop\": {\"moment\": \"later\"}}}   | default.drop.moment is \"later\"; write one of [BEFORE_ANSWER",
            })
    void says_what_is_wrong(String json, String sentence) {
        assertThatThrownBy(() -> Script.parse(json))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith(sentence);
    }
}
