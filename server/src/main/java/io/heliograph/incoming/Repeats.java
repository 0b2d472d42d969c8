package io.heliograph.incoming;

import io.heliograph.provider.IncomingDelivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages of one PDU whose provider may not have our answer: it sends them again, and they are to
/// be one. Owned by the thread that keeps messages; of what a crash left, rows tell.
///
/// A message is a repeat of one with the same numbers and text where either the link of the earlier
/// one ended, or the process died, before its answer had surely arrived; or the earlier one was
/// still unanswered, and for some time, when it came. A phone that says "OK" twice is neither.
final class Repeats {
    /// An answer has arrived where the link holds for so long after it.
    static final Duration ARRIVED_AFTER = Duration.ofSeconds(5);

    /// For so long after its link ended, or after a start, a message may come again.
    static final Duration AGAIN_MAX = Duration.ofHours(1);

    /// Nobody takes an answer for lost before.
    static final Duration AGAIN_MIN = Duration.ofSeconds(2);

    /// Messages remembered; of more the oldest count as answered.
    static final int REMEMBERED_MAX = 10_000;

    private final Clock clock;
    private final Map<Long, Kept> kept = new LinkedHashMap<>();
    private final Map<Key, List<Kept>> byKey = new LinkedHashMap<>();
    private final List<Long> forgotten = new ArrayList<>();

    /// What makes two messages the same, but for when and how they came.
    record Key(String provider, String number, String phone, String text, boolean binary) {
        static Key of(Received received) {
            return new Key(
                    received.provider(),
                    received.number(),
                    received.phone(),
                    received.text(),
                    received.binary());
        }
    }

    private static final class Kept {
        private final long id;
        private final Key key;
        private Object link;
        private Instant arrivedAt;

        /// null: by a link that has ended
        private @Nullable IncomingDelivery delivery;

        /// null: it has not been answered
        private @Nullable Instant answeredAt;

        /// until when it may come again, once its link has ended
        private Instant until = Instant.MAX;

        Kept(long id, Key key, Object link, Instant arrivedAt) {
            this.id = id;
            this.key = key;
            this.link = link;
            this.arrivedAt = arrivedAt;
        }

        private void cameBy(IncomingDelivery by, Instant at) {
            delivery = by;
            link = by.link();
            arrivedAt = at;
            answeredAt = null;
            until = Instant.MAX;
        }

        private boolean isRepeatedBy(IncomingDelivery by, Instant at) {
            if (by.equals(delivery)) {
                return true; // what it was to be kept with could not be
            }
            if (!link.equals(by.link()) && (delivery == null || delivery.isLost())) {
                return true;
            }
            return (answeredAt == null || !answeredAt.isBefore(at))
                    && !at.isBefore(arrivedAt.plus(AGAIN_MIN));
        }
    }

    Repeats(Clock clock) {
        this.clock = clock;
    }

    /// What an earlier run kept, and may not have been heard to answer.
    void left(long id, Key key) {
        Kept left = new Kept(id, key, new Object(), Instant.MIN);
        left.until = clock.instant().plus(AGAIN_MAX);
        add(left);
    }

    /// Whether it is one that is remembered; which then waits for this answer.
    boolean takes(Key key, IncomingDelivery delivery, Instant arrivedAt) {
        for (Kept each : byKey.getOrDefault(key, List.of())) {
            if (each.isRepeatedBy(delivery, arrivedAt)) {
                each.cameBy(delivery, arrivedAt);
                return true;
            }
        }
        return false;
    }

    /// It is about to be kept.
    void remember(long id, Key key, IncomingDelivery delivery, Instant arrivedAt) {
        Kept fresh = new Kept(id, key, delivery.link(), arrivedAt);
        fresh.delivery = delivery;
        add(fresh);
        while (kept.size() > REMEMBERED_MAX) {
            Kept oldest = kept.values().iterator().next();
            forget(oldest.id);
            forgotten.add(oldest.id);
        }
    }

    private void add(Kept one) {
        kept.put(one.id, one);
        byKey.computeIfAbsent(one.key, _ -> new ArrayList<>()).add(one);
    }

    /// It has not been kept.
    void forget(long id) {
        Kept gone = kept.remove(id);
        if (gone != null) {
            List<Kept> same = byKey.getOrDefault(gone.key, new ArrayList<>());
            same.remove(gone);
            if (same.isEmpty()) {
                byKey.remove(gone.key);
            }
        }
    }

    /// The answers of all have been given that came before.
    void answered() {
        Instant now = clock.instant();
        for (Kept each : kept.values()) {
            if (each.delivery != null && each.answeredAt == null) {
                each.answeredAt = now;
            }
        }
    }

    /// Those whose providers surely have our answer, or have had time to send them again; to be
    /// [#settled] once that is on disk.
    List<Long> settling() {
        Instant now = clock.instant();
        List<Long> done = new ArrayList<>(forgotten);
        for (Kept each : kept.values()) {
            if (each.delivery != null && each.delivery.isLost()) {
                each.delivery = null;
                each.until = now.plus(AGAIN_MAX);
            }
            boolean arrived =
                    each.delivery != null
                            && each.answeredAt != null
                            && !now.isBefore(each.answeredAt.plus(ARRIVED_AFTER));
            if (arrived || now.isAfter(each.until)) {
                done.add(each.id);
            }
        }
        return done;
    }

    void settled(Collection<Long> done) {
        done.forEach(this::forget);
        forgotten.clear();
    }

    int size() {
        return kept.size();
    }
}
