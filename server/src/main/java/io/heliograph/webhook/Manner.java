package io.heliograph.webhook;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How reports are told to an address (contract §8). The names in lower case are the database's.
enum Manner {
    /// Rows in a posted list, one POST at a time; the answer lists those that were taken.
    POST {
        @Override
        int rowsMax(WebhookSettings settings) {
            return settings.rowsMax();
        }

        @Override
        int couriersMax(WebhookSettings settings) {
            return 1;
        }

        @Override
        Letter letter(String url, List<Push> pushes, WebhookSettings settings) {
            return PostedRows.letter(url, pushes, settings.bodyBytesMax());
        }

        @Override
        Optional<Set<Long>> taken(byte[] answer) {
            return PostedRows.taken(answer);
        }

        @Override
        Answer misread() {
            return Answer.failure(Outcome.NOT_A_LIST, 200, "the answer is no JSON list of ids");
        }
    },

    /// One row in the query; the answer is its id. Since each needs an exchange of its own, several
    /// are under way at a time.
    GET {
        @Override
        int rowsMax(WebhookSettings settings) {
            return 1;
        }

        @Override
        int couriersMax(WebhookSettings settings) {
            return settings.getsPerAddressMax();
        }

        @Override
        Letter letter(String url, List<Push> pushes, WebhookSettings settings) {
            return QueriedRow.letter(url, pushes.getFirst());
        }

        @Override
        Optional<Set<Long>> taken(byte[] answer) {
            return QueriedRow.taken(answer);
        }

        @Override
        Answer misread() {
            return Answer.failure(Outcome.NOT_AN_ID, 200, "the answer is not just the id");
        }
    };

    private final String key = name().toLowerCase(Locale.ROOT);

    /// What the database calls it.
    String key() {
        return key;
    }

    /// The manner of that key.
    static Manner of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    /// Reports told by one exchange, at most.
    abstract int rowsMax(WebhookSettings settings);

    /// Exchanges with one address at a time.
    abstract int couriersMax(WebhookSettings settings);

    /// What tells these; it may leave some of the last ones out.
    ///
    /// @param pushes one at least, no more than `rowsMax`, none without its row
    abstract Letter letter(String url, List<Push> pushes, WebhookSettings settings);

    /// The ids that the customer took; empty: the answer says no such thing.
    abstract Optional<Set<Long>> taken(byte[] answer);

    /// The failure where `taken` is empty.
    abstract Answer misread();
}
