package io.heliograph.bench;

import java.util.List;
import java.util.Locale;

/// What the load looks like.
enum Mode {
    /// One message a request, as fast as answers come.
    ONE(1),
    /// One package with 100 numbers a request, as fast as answers come.
    HUNDRED(100),
    /// 100 packages of one number and its own text a request, as fast as answers come.
    PERSONAL(100),
    /// One message a request at a fixed rate, whatever the answers do.
    LATENCY(1),
    /// One order of a mailing with a personal text for each contact of a group.
    MAILING(1);

    final int messagesPerRequest;

    Mode(int messagesPerRequest) {
        this.messagesPerRequest = messagesPerRequest;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The modes that an option's value asks for.
    ///
    /// @throws IllegalArgumentException for a word that is no mode
    static List<Mode> parse(String word) {
        if (word.equals("all")) {
            return List.of(ONE, HUNDRED, LATENCY);
        }
        for (Mode mode : values()) {
            if (mode.word().equals(word)) {
                return List.of(mode);
            }
        }
        throw new IllegalArgumentException(
                "--mode " + word + ": use one, hundred, personal, latency, mailing or all");
    }
}
