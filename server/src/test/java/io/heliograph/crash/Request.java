package io.heliograph.crash;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request to send, and what its sender knows of it. Written by one thread at a time.
final class Request {
    /// What the answers so far have promised.
    enum Promise {
        /// 200: every message is kept.
        TAKEN,
        /// A mailing: every message will be kept, once.
        ORDERED,
        /// Refused, or never connected: no message is kept.
        NOT_TAKEN,
        /// The answer was lost: all or nothing.
        DOUBTFUL
    }

    /// Whose it is.
    final String accessToken;

    /// In the text of the message and, many times over, in each of its parts.
    final String token;

    final List<String> numbers;
    final String text;
    final boolean reported;
    final @Nullable String key;
    volatile Promise promise = Promise.NOT_TAKEN;

    /// Recipient → the ids of its parts, once taken.
    volatile Map<String, List<Long>> ids = Map.of();

    Request(
            String accessToken,
            String token,
            List<String> numbers,
            String text,
            boolean reported,
            @Nullable String key) {
        this.accessToken = accessToken;
        this.token = token;
        this.numbers = numbers;
        this.text = text;
        this.reported = reported;
        this.key = key;
    }

    /// The longer story: what was doubtful once stays so until it is taken.
    void learn(Promise news) {
        if (promise == Promise.NOT_TAKEN) {
            promise = news;
        }
    }
}
