package io.heliograph.webhook;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How reports are told to an address (contract §8). The names in lower case are the database's.
enum Manner {
    /// Rows in a posted list, one POST at a time; the answer lists those that were taken.
    POST,

    /// One row in the query; the answer is its id. Since each needs an exchange of its own, several
    /// are under way at a time.
    GET;

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
    int rowsMax(WebhookSettings settings) {
        return switch (this) {
            case POST -> settings.rowsMax();
            case GET -> 1;
        };
    }

    /// Exchanges with one address at a time.
    int couriersMax(WebhookSettings settings) {
        return switch (this) {
            case POST -> 1;
            case GET -> settings.getsPerAddressMax();
        };
    }

    /// What tells these; it may leave some of the last ones out.
    ///
    /// @param pushes one at least, no more than `rowsMax`, none without its row
    Request request(String url, List<Push> pushes, WebhookSettings settings) {
        return switch (this) {
            case POST -> PostedRows.request(url, pushes, settings.bodyBytesMax());
            case GET -> QueriedRow.request(url, pushes.getFirst());
        };
    }

    /// What a whole answer with status 200 says.
    Response read(byte[] answer) {
        Optional<Set<Long>> taken =
                switch (this) {
                    case POST -> PostedRows.taken(answer);
                    case GET -> QueriedRow.taken(answer);
                };
        return taken.map(ids -> new Response(AttemptOutcome.ACKNOWLEDGED, 200, ids, ""))
                .orElseGet(this::misread);
    }

    private Response misread() {
        return switch (this) {
            case POST ->
                    Response.failure(
                            AttemptOutcome.NOT_A_LIST, 200, "the answer is no JSON list of ids");
            case GET ->
                    Response.failure(
                            AttemptOutcome.NOT_AN_ID, 200, "the answer is not just the id");
        };
    }
}
