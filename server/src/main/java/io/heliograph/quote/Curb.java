package io.heliograph.quote;

import io.heliograph.quote.Rule.Hold;
import io.heliograph.quote.Rule.Quiet;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator's rules have against sending a message at once: it is refused, held for a
/// person, or waits for the end of quiet hours.
public final class Curb {
    /// Nothing.
    public static final Curb NONE = new Curb(false, null, List.of());

    /// So much of its lifetime a held message keeps for being sent, when nobody comes.
    private static final int LIFETIME_KEPT = 4;

    /// Quiet hours that follow on each other, at most.
    private static final int QUIETS_MAX = 10;

    private final boolean refuses;
    private final @Nullable Holding holding;
    private final List<Quiet> quiets;

    private record Holding(long ruleId, String rule, Hold hold) {}

    private Curb(boolean refuses, @Nullable Holding holding, List<Quiet> quiets) {
        this.refuses = refuses;
        this.holding = holding;
        this.quiets = quiets;
    }

    Curb refused() {
        return new Curb(true, holding, quiets);
    }

    /// The first that holds it counts.
    Curb held(long ruleId, String rule, Hold hold) {
        return new Curb(
                refuses, holding == null ? new Holding(ruleId, rule, hold) : holding, quiets);
    }

    Curb quiet(Quiet quiet) {
        List<Quiet> all = new ArrayList<>(quiets);
        all.add(quiet);
        return new Curb(refuses, holding, List.copyOf(all));
    }

    /// Whether it is not taken, whenever it comes.
    boolean refuses() {
        return refuses;
    }

    /// Whether nothing depends on when it is to be sent.
    public boolean isTimeless() {
        return holding == null && quiets.isEmpty();
    }

    /// A message that waits for a person.
    ///
    /// @param ruleId whose rule holds it
    /// @param beginsAt when it would begin else
    /// @param until so long it waits
    /// @param release whether it goes out then; else it is refused
    public record Held(
            long ruleId, String rule, Instant beginsAt, Instant until, boolean release) {}

    /// When it is sent.
    ///
    /// @param beginsAt not before
    /// @param held null: it waits for nobody
    /// @param refused whether it is not taken after all
    public record Timing(
            Instant beginsAt, Instant expiresAt, @Nullable Held held, boolean refused) {}

    /// When a message is sent that is asked for now.
    ///
    /// @param beginsAt as it was asked for
    /// @param expiresAt as it was asked for: its lifetime moves with its begin
    public Timing timing(Instant now, Instant beginsAt, Instant expiresAt) {
        Duration lifetime = Duration.between(beginsAt, expiresAt);
        Instant begins = beginsAt;
        for (int i = 0; i < QUIETS_MAX; i++) {
            Instant before = begins;
            for (Quiet quiet : quiets) {
                Instant ends = end(quiet, begins);
                if (ends.isAfter(begins) && quiet.refuses()) {
                    return new Timing(beginsAt, expiresAt, null, true);
                }
                begins = ends;
            }
            if (begins.equals(before)) {
                break;
            }
        }
        Instant expires = begins.plus(lifetime);
        return holding == null
                ? new Timing(begins, expires, null, false)
                : held(holding, now, begins, expires, lifetime);
    }

    /// One that is to be refused in the end does not begin before it expires, whatever happens to
    /// the node that would refuse it.
    private static Timing held(
            Holding holding, Instant now, Instant begins, Instant expires, Duration lifetime) {
        Instant latest = expires.minus(lifetime.dividedBy(LIFETIME_KEPT));
        Instant asked = now.plus(holding.hold.time());
        Instant until = asked.isAfter(latest) ? latest : asked;
        boolean release = holding.hold.release();
        Instant goes = until.isAfter(begins) ? until : begins;
        return new Timing(
                release ? goes : expires,
                expires,
                new Held(holding.ruleId, holding.rule, begins, until, release),
                false);
    }

    /// When the quiet hours are over that this instant lies in; itself where it lies in none.
    private static Instant end(Quiet quiet, Instant instant) {
        ZonedDateTime local = instant.atZone(quiet.zone());
        LocalTime time = local.toLocalTime();
        boolean overMidnight = quiet.until().isBefore(quiet.from());
        boolean late = !time.isBefore(quiet.from());
        boolean early = time.isBefore(quiet.until());
        if (overMidnight ? !late && !early : !(late && early)) {
            return instant;
        }
        boolean tomorrow = overMidnight && late;
        Instant ends =
                ZonedDateTime.of(
                                local.toLocalDate().plusDays(tomorrow ? 1 : 0),
                                quiet.until(),
                                quiet.zone())
                        .toInstant();
        return ends.isAfter(instant) ? ends : instant;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Curb curb
                && refuses == curb.refuses
                && java.util.Objects.equals(holding, curb.holding)
                && quiets.equals(curb.quiets);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(refuses, holding, quiets);
    }
}
