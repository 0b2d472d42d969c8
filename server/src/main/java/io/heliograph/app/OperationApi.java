package io.heliograph.app;

import io.heliograph.db.ClockStore;
import io.heliograph.db.Database;
import io.heliograph.dispatch.PausedTraffic;
import io.heliograph.dispatch.Stored;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.provider.Duty;
import io.heliograph.provider.ProviderState;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// For whoever runs the server, on a port of the machine itself: what works and what does not, and
/// its counters.
final class OperationApi implements Api {
    /// Pauses of one provider that are told in words.
    static final int PAUSES_TOLD_MAX = 5;

    private static final String UP = "up";

    /// A page that takes longer is told.
    private static final double SLOW_SECONDS = 1;

    private final Health health;
    private final Database database;
    private final Supplier<Map<String, ProviderState>> providers;
    private final Supplier<Map<String, Duty>> duties;
    private final Supplier<Map<String, List<PausedTraffic>>> paused;
    private final Supplier<Stored> stored;
    private final ClockStore clocks;
    private final PrometheusMeterRegistry metrics;

    /// @param providers what can be expected of each
    /// @param duties what those are to do that are not just on
    /// @param paused what of each is not sent for now
    /// @param stored what waits in the database to be sent
    OperationApi(
            Health health,
            Database database,
            Supplier<Map<String, ProviderState>> providers,
            Supplier<Map<String, Duty>> duties,
            Supplier<Map<String, List<PausedTraffic>>> paused,
            Supplier<Stored> stored,
            ClockStore clocks,
            PrometheusMeterRegistry metrics) {
        this.health = health;
        this.database = database;
        this.providers = providers;
        this.duties = duties;
        this.paused = paused;
        this.stored = stored;
        this.clocks = clocks;
        this.metrics = metrics;
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/health", this::health)
                .always("/live", _ -> HealthApi.status(true))
                .get("/metrics", this::metrics);
    }

    /// Down is what keeps messages from being taken, as on the customers' port. A provider that is
    /// not bound is told, but its messages wait.
    private Answer health(Call call) {
        Map<String, String> parts = new TreeMap<>();
        boolean up = health.up();
        parts.put("ports", health.listens() ? UP : "one is closed: the process ends");
        parts.put("lease", health.leased() ? UP : "not held: no message is taken or sent");
        parts.put("writes", health.writes() ? UP : "the last small write was not kept in time");
        try {
            database.ping();
            parts.put("database", UP);
        } catch (Database.DatabaseGone gone) {
            parts.put("database", "out of reach");
        }
        Map<String, Duty> duty = duties.get();
        providers
                .get()
                .forEach((name, state) ->
                        parts.put(
                                "provider " + name,
                                words(duty.getOrDefault(name, Duty.ON), state)));
        paused.get()
                .forEach(
                        (name, pauses) -> parts.put("provider " + name + " pauses", words(pauses)));
        parts.put("backlogs", words(stored.get()));
        parts.put("clock", clocks.disagrees() ? words(clocks.ahead()) : UP);
        return Answer.json(
                up ? 200 : 503,
                json -> {
                    json.writeStartObject();
                    json.writeStringProperty("status", up ? UP : "down");
                    json.writeName("parts");
                    json.writeStartObject();
                    parts.forEach(json::writeStringProperty);
                    json.writeEndObject();
                    json.writeEndObject();
                });
    }

    static String words(Stored stored) {
        if (stored.backlogs() == 0) {
            return UP;
        }
        String waiting = stored.backlogs() + " in the database";
        return stored.pageSeconds() < SLOW_SECONDS
                ? waiting
                : waiting
                        + ", whose next page has been waited for "
                        + Math.round(stored.pageSeconds())
                        + " s";
    }

    /// @param ahead of the database's, as both were last compared
    static String words(Duration ahead) {
        return String.format(
                Locale.ROOT,
                "%.1f s %s the database's",
                ahead.abs().toMillis() / 1e3,
                ahead.isNegative() ? "behind" : "ahead of");
    }

    /// The widest first.
    static String words(List<PausedTraffic> pauses) {
        String told =
                pauses.stream()
                        .limit(PAUSES_TOLD_MAX)
                        .map(OperationApi::words)
                        .collect(Collectors.joining("; "));
        return pauses.size() <= PAUSES_TOLD_MAX
                ? told
                : told + "; and " + (pauses.size() - PAUSES_TOLD_MAX) + " more";
    }

    private static String words(PausedTraffic pause) {
        String whose =
                (pause.accounts().isEmpty() ? "everybody" : "accounts " + pause.accounts())
                        + (pause.sender() == null ? "" : " as " + pause.sender());
        return String.format(
                Locale.ROOT,
                "%s, for %d s: it answers 0x%02x (%s); a message is tried in %d s",
                whose,
                pause.lasts().toSeconds(),
                pause.status(),
                pause.meaning().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                pause.nextTry().toSeconds());
    }

    private static String words(Duty duty, ProviderState state) {
        return switch (duty) {
            case ON, OFF -> words(state);
            case PAUSED -> "paused, nothing new is sent: " + words(state);
            case DRAINING -> "draining, nothing new is sent: " + words(state);
        };
    }

    private static String words(ProviderState state) {
        return switch (state) {
            case UP -> UP;
            case NOT_BOUND -> "not bound: messages wait";
            case SILENT -> "bound, but it answers no submit";
        };
    }

    private Answer metrics(Call call) {
        return Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
    }
}
