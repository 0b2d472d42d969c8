package io.heliograph.number;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Patterns over digits, as libphonenumber's metadata writes them
/// (`5[02-68]\d{7}|(?:6|7\d)\d{3,4}`), compiled into one automaton that says for any digits which
/// of the patterns take them. States are numbers; a step may lead to several.
final class DigitPattern {
    private static final int ANY = 0b11_1111_1111;

    private final List<List<Step>> steps = new ArrayList<>();
    private final List<Integer> accepts = new ArrayList<>();
    private final BitSet starts = new BitSet();

    /// @param digits as bits; 0 for a step without one
    private record Step(int digits, int to) {}

    private sealed interface Node {}

    private record Digit(int digits) implements Node {}

    private record Sequence(List<Node> nodes) implements Node {}

    private record Choice(List<Node> nodes) implements Node {}

    private record Repeat(Node node, int min, int max) implements Node {}

    /// Sets of states that were met, each with where its digits lead (0: not yet known), and the
    /// labels of the patterns that end in it.
    private final Map<BitSet, Integer> numbers = new HashMap<>();

    private final List<BitSet> sets = new ArrayList<>();
    private final List<int[]> following = new ArrayList<>();

    /// Adds a pattern; all are added before [#start] is called.
    void add(String pattern, int label) {
        Parser parser = new Parser(pattern);
        Node node = parser.choice();
        if (parser.at != pattern.length()) {
            throw new IllegalArgumentException("cannot read at " + parser.at + ": " + pattern);
        }
        int start = state();
        starts.set(start);
        accepts.set(compile(node, start), label);
    }

    /// Where all patterns are before the first digit.
    int start() {
        return number(starts);
    }

    /// Where one digit leads.
    int next(int from, int digit) {
        int known = following.get(from)[digit];
        if (known != 0) {
            return known - 1;
        }
        BitSet next = new BitSet();
        for (int state : sets.get(from).stream().toArray()) {
            for (Step step : steps.get(state)) {
                if ((step.digits & (1 << digit)) != 0) {
                    next.set(step.to);
                }
            }
        }
        int number = number(next);
        following.get(from)[digit] = number + 1;
        return number;
    }

    /// The labels of the patterns that end here.
    List<Integer> ending(int at) {
        return sets.get(at).stream().map(accepts::get).filter(label -> label >= 0).boxed().toList();
    }

    /// Whether no pattern goes on or ends here.
    boolean isDead(int at) {
        return sets.get(at).isEmpty();
    }

    /// The number of the set of these states and all that are reached from them without a digit.
    private int number(BitSet states) {
        BitSet closed = (BitSet) states.clone();
        Deque<Integer> left = new ArrayDeque<>(states.stream().boxed().toList());
        while (!left.isEmpty()) {
            for (Step step : steps.get(left.pop())) {
                if (step.digits == 0 && !closed.get(step.to)) {
                    closed.set(step.to);
                    left.push(step.to);
                }
            }
        }
        return numbers.computeIfAbsent(
                closed,
                set -> {
                    sets.add(set);
                    following.add(new int[10]);
                    return sets.size() - 1;
                });
    }

    private int state() {
        steps.add(new ArrayList<>());
        accepts.add(-1);
        return steps.size() - 1;
    }

    private int step(int from, int digits) {
        int to = state();
        steps.get(from).add(new Step(digits, to));
        return to;
    }

    private int compile(Node node, int from) {
        return switch (node) {
            case Digit digit -> step(from, digit.digits);
            case Sequence sequence -> {
                int at = from;
                for (Node one : sequence.nodes) {
                    at = compile(one, at);
                }
                yield at;
            }
            case Choice choice -> {
                int end = state();
                for (Node one : choice.nodes) {
                    steps.get(compile(one, step(from, 0))).add(new Step(0, end));
                }
                yield end;
            }
            case Repeat repeat -> compileRepeat(repeat, from);
        };
    }

    private int compileRepeat(Repeat repeat, int from) {
        int end = state();
        int at = from;
        for (int i = 0; i < repeat.max; i++) {
            if (i >= repeat.min) {
                steps.get(at).add(new Step(0, end));
            }
            at = compile(repeat.node, step(at, 0));
        }
        steps.get(at).add(new Step(0, end));
        return end;
    }

    /// Recursive descent over what the metadata uses: digits, `\d`, classes, groups, `|`, `?`,
    /// `{n}`, `{n,m}`; nothing else may come.
    private static final class Parser {
        private final String pattern;
        private int at;

        Parser(String pattern) {
            this.pattern = pattern;
        }

        Node choice() {
            List<Node> choices = new ArrayList<>();
            choices.add(sequence());
            while (take("|")) {
                choices.add(sequence());
            }
            return choices.size() == 1 ? choices.getFirst() : new Choice(choices);
        }

        private Node sequence() {
            List<Node> nodes = new ArrayList<>();
            while (at < pattern.length() && "|)".indexOf(pattern.charAt(at)) < 0) {
                nodes.add(repeated(one()));
            }
            return new Sequence(nodes);
        }

        private Node one() {
            if (take("\\d")) {
                return new Digit(ANY);
            }
            if (take("(?:") || take("(")) {
                Node node = choice();
                expect(")");
                return node;
            }
            return new Digit(take("[") ? digitClass() : 1 << digit());
        }

        private int digitClass() {
            int digits = 0;
            while (!take("]")) {
                int from = digit();
                int to = take("-") ? digit() : from;
                for (int d = from; d <= to; d++) {
                    digits |= 1 << d;
                }
            }
            return digits;
        }

        private Node repeated(Node node) {
            if (take("?")) {
                return new Repeat(node, 0, 1);
            }
            if (!take("{")) {
                return node;
            }
            int min = number();
            int max = take(",") ? number() : min;
            expect("}");
            return new Repeat(node, min, max);
        }

        private int number() {
            int number = digit();
            while (Character.isDigit(pattern.charAt(at))) {
                number = number * 10 + digit();
            }
            return number;
        }

        private int digit() {
            int digit = pattern.charAt(at++) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("no digit at " + (at - 1) + ": " + pattern);
            }
            return digit;
        }

        private boolean take(String token) {
            boolean here = pattern.startsWith(token, at);
            at += here ? token.length() : 0;
            return here;
        }

        private void expect(String token) {
            if (!take(token)) {
                throw new IllegalArgumentException(token + " expected at " + at + ": " + pattern);
            }
        }
    }
}
