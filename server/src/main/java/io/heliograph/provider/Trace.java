package io.heliograph.provider;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What goes over all links of one provider, in both directions, while somebody looks: the latest
/// PDUs, of so many octets, in memory. They can be had as a file that Wireshark reads as SMPP, of
/// links over TLS too. Passwords are never in it.
public final class Trace {
    /// Takes each PDU. Called by the threads that read and write links, of several at a time: it
    /// must not block.
    @FunctionalInterface
    interface Sink {
        /// @param ours whether we send it
        /// @param pdu the sink's own
        void passed(LinkTrace.Ends ends, boolean ours, byte[] pdu);
    }

    private final Clock clock;

    /// The one thing that is looked at for each PDU; null: nobody looks.
    private volatile @Nullable Sink sink;

    private volatile @Nullable TraceRing latest;

    Trace(Clock clock) {
        this.clock = clock;
    }

    @Nullable Sink sink() {
        return sink;
    }

    /// Shows PDUs to somebody else from now on.
    void to(Sink other) {
        sink = other;
    }

    /// Begins anew, whatever there is.
    ///
    /// @param octetsMax what is kept; the oldest PDUs are forgotten first
    /// @param masked whether texts are hidden, and the middle digits of numbers
    public void on(int octetsMax, boolean masked) {
        TraceRing begun = new TraceRing(octetsMax, masked, clock);
        latest = begun;
        sink = begun;
    }

    /// Takes nothing more; what there is stays until [#forget].
    public void off() {
        sink = null;
    }

    /// Frees the memory.
    public void forget() {
        sink = null;
        latest = null;
    }

    public boolean isOn() {
        return sink != null;
    }

    /// How many PDUs have passed since it was switched on; 0 where there is nothing.
    public long passed() {
        TraceRing ring = latest;
        return ring == null ? 0 : ring.passed();
    }

    /// What there is, as a pcap file: raw IP, with TCP made up around the PDUs, the provider's port
    /// being 2775 whatever it is in truth.
    ///
    /// @return how many PDUs it has
    public int writePcap(OutputStream out) throws IOException {
        TraceRing ring = latest;
        List<TracedPdu> pdus = ring == null ? List.of() : ring.kept();
        new Pcap(out).write(pdus);
        return pdus.size();
    }
}
