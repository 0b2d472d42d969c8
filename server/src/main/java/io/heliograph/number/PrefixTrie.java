package io.heliograph.number;

import java.util.Arrays;

/// Finds the one prefix of a list that a number begins with, in a step a digit and without garbage.
/// No prefix of the list begins with another.
final class PrefixTrie {
    /// Nothing begins like this.
    static final int NONE = -1;

    private static final int ROOT = 0;
    private static final int DIGIT_BITS = 4;

    /// Ten for each node: 0, the number of a child node, or a leaf's value as `~value`.
    private int[] nodes = new int[10];

    private int length = 10;

    /// @param row begins with the prefix
    /// @param end where the prefix ends
    /// @param value from 0, what [#find] gives for numbers that begin so
    void put(String row, int end, int value) {
        int node = ROOT;
        for (int i = 0; i < end - 1; i++) {
            int slot = node * 10 + row.charAt(i) - '0';
            if (nodes[slot] == 0) {
                int added = add(); // which may replace the array
                nodes[slot] = added;
            }
            node = nodes[slot];
            if (node < 0) {
                throw new IllegalArgumentException("begins with another prefix: " + row);
            }
        }
        int slot = node * 10 + row.charAt(end - 1) - '0';
        if (nodes[slot] != 0) {
            throw new IllegalArgumentException("another begins with this prefix: " + row);
        }
        nodes[slot] = ~value;
    }

    /// The value of the prefix that this number begins with, or [#NONE].
    ///
    /// @param number of 15 digits at most
    int find(long number) {
        long digits = 0; // one in four bits, the first digit lowest
        for (long rest = number; rest != 0; rest /= 10) {
            digits = digits << DIGIT_BITS | rest % 10;
        }
        int node = ROOT;
        for (long left = number; left != 0; left /= 10) {
            node = nodes[node * 10 + (int) (digits & 0xF)];
            if (node <= 0) {
                return node == 0 ? NONE : ~node;
            }
            digits >>>= DIGIT_BITS;
        }
        return NONE;
    }

    private int add() {
        if (length == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * nodes.length);
        }
        length += 10;
        return length / 10 - 1;
    }
}
