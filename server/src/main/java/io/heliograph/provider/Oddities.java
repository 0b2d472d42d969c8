package io.heliograph.provider;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What should not come from one provider, by kinds: a broken PDU, a late answer, a receipt of
/// somebody else's. The one place that counts it and tells it in the log, with what is needed to
/// understand it and without what is nobody's business ([PduMask]).
///
/// A provider that is odd is odd with every message. So of each kind the first are told, and then
/// one a minute, with the number of those that were held back.
public final class Oddities {
    /// Of each kind, told one by one.
    static final int FIRST_TOLD = 5;

    /// After them one in this time.
    static final long AGAIN_SECONDS = 60;

    /// Octets of a PDU that are told, in hexadecimal.
    static final int OCTETS_TOLD = 256;

    private static final Logger log = LoggerFactory.getLogger(Oddities.class);

    private final MeterRegistry registry;
    private final String counter;
    private final String provider;
    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    private static final class Kind {
        private final Counter counter;
        private int told;
        private long heldBack;
        private long toldAt;

        Kind(Counter counter) {
            this.counter = counter;
        }

        /// @return how many were held back before this one; negative: so is this one
        synchronized long tell(long now) {
            if (told >= FIRST_TOLD && now - toldAt < TimeUnit.SECONDS.toNanos(AGAIN_SECONDS)) {
                heldBack++;
                return -1;
            }
            told = Math.min(told + 1, FIRST_TOLD);
            toldAt = now;
            long before = heldBack;
            heldBack = 0;
            return before;
        }
    }

    /// @param counter the metric's name, which has the labels `provider` and `kind`
    /// @param nanoTime the monotonic clock
    public Oddities(
            MeterRegistry registry, String counter, String provider, LongSupplier nanoTime) {
        this.registry = registry;
        this.counter = counter;
        this.provider = provider;
        this.nanoTime = nanoTime;
    }

    /// One that is no PDU's, or whose PDU says nothing.
    ///
    /// @param kind in a word, which is the event of the log too; one of few
    /// @param details of the log's line, `key=value`; may be empty
    /// @return whether it was told in the log, and not held back
    public boolean seen(String kind, String details) {
        return tell(kind, details, null);
    }

    /// @param pdu as it came; it is told masked
    /// @return whether it was told in the log, and not held back
    boolean seen(String kind, byte[] pdu) {
        return tell(kind, "", pdu);
    }

    /// As above, with details.
    boolean seen(String kind, String details, byte[] pdu) {
        return tell(kind, details, pdu);
    }

    /// A phone number as it may be told: its first and last digits.
    public static String number(String digits) {
        return NumberMask.masked(digits);
    }

    private boolean tell(String kind, String details, byte @Nullable [] pdu) {
        Kind of = kinds.computeIfAbsent(kind, this::kind);
        of.counter.increment();
        long heldBack = of.tell(nanoTime.getAsLong());
        if (heldBack < 0) {
            return false;
        }
        log.warn(
                "event={} provider={}{}{}{}",
                kind,
                provider,
                details.isEmpty() ? "" : " " + details,
                heldBack == 0 ? "" : " held_back=" + heldBack,
                pdu == null || pdu.length == 0 ? "" : " octets=" + pdu.length + " pdu=" + hex(pdu));
        return true;
    }

    private Kind kind(String kind) {
        return new Kind(
                Counter.builder(counter)
                        .tag("provider", provider)
                        .tag("kind", kind)
                        .register(registry));
    }

    private static String hex(byte[] pdu) {
        byte[] masked = PduMask.masked(pdu);
        return HexFormat.of().formatHex(masked, 0, Math.min(masked.length, OCTETS_TOLD));
    }
}
