package io.heliograph.provider;

import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/// One link's part of its provider's [Trace]. While nobody looks a PDU costs one look at a field.
final class LinkTrace {
    /// Both ends of the link, by which a reader of the trace tells links apart.
    ///
    /// @param localPort of ours
    record Ends(InetAddress local, int localPort, InetAddress remote) {}

    private final Trace trace;
    private final Ends ends;

    LinkTrace(Trace trace, Socket socket) {
        this.trace = trace;
        this.ends =
                new Ends(socket.getLocalAddress(), socket.getLocalPort(), socket.getInetAddress());
    }

    /// A PDU came.
    void read(byte[] pdu) {
        Trace.Sink sink = trace.sink();
        if (sink != null) {
            sink.passed(ends, false, pdu);
        }
    }

    /// A PDU goes out.
    void wrote(byte[] bytes, int offset, int count) {
        Trace.Sink sink = trace.sink();
        if (sink != null) {
            sink.passed(ends, true, Arrays.copyOfRange(bytes, offset, offset + count));
        }
    }
}
