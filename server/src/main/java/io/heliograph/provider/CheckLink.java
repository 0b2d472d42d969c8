package io.heliograph.provider;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.BindType;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.util.DefaultComposer;
import org.jspecify.annotations.Nullable;

/// A link that looks at what comes: connected, bound and read as any [Link] is. It takes nothing
/// that is not its own: receipts and messages of phones that come to it are the server's, and are
/// refused for now, so that the provider sends them again.
final class CheckLink implements PduTap.Taker, AutoCloseable {
    /// Beyond it what comes is refused unseen.
    private static final int CAME_MAX = 1_000;

    private static final int ANSWER_BYTES = 17;
    private static final int RESPONSE = 0x80000000;
    private static final long UNBIND_MILLIS = 1_000;

    /// A PDU that came.
    ///
    /// @param nanos when, by the monotonic clock
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Came(byte[] pdu, long nanos) {
        int command() {
            return DeliverPdu.command(pdu);
        }

        int status() {
            return ByteBuffer.wrap(pdu).getInt(8);
        }

        int sequence() {
            return ByteBuffer.wrap(pdu).getInt(12);
        }
    }

    private final LinkConnection connection;
    private final LinkSession session;
    private final ProviderContext context;
    private final DefaultComposer composer = new DefaultComposer();

    /// Answers to submits, deliver_sm and data_sm.
    private final BlockingQueue<Came> came = new ArrayBlockingQueue<>(CAME_MAX);

    private volatile @Nullable Came last;
    private volatile @Nullable Came bindAnswer;
    private volatile byte @Nullable [] garbage;
    private volatile boolean unbound;

    private CheckLink(ProviderContext context) throws IOException {
        this.context = context;
        this.connection = LinkConnection.open(context, 0);
        this.session = new LinkSession(new PduTap(this), connection);
    }

    /// @throws IOException no connection
    static CheckLink connect(ProviderContext context) throws IOException {
        return new CheckLink(context);
    }

    /// @throws IOException no answer, or refused: see [#bindAnswer] and [#garbage]
    void bind(BindType type) throws IOException {
        session.bind(context.settings(), type, () -> {});
    }

    /// What a bind was answered with, as it came; null: not at all.
    @Nullable Came bindAnswer() {
        return bindAnswer;
    }

    /// What came and is no PDU; null: nothing like that.
    byte @Nullable [] garbage() {
        return garbage;
    }

    boolean isUnbound() {
        return unbound;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    InetAddress address() {
        return connection.getInetAddress();
    }

    /// Asks whether the provider lives.
    ///
    /// @return what came first; null: nothing in time
    @Nullable Came enquire(long timeoutMillis) throws IOException {
        session.setTransactionTimer(timeoutMillis);
        last = null;
        try {
            session.sendEnquireLink();
        } catch (ResponseTimeoutException silent) {
            return null;
        }
        return last;
    }

    /// @return its sequence number
    int submit(Submit submit) throws IOException, SubmitComposer.Unsendable {
        int sequence = session.nextSequence();
        connection.outbox().write(context.composer().compose(sequence, submit));
        return sequence;
    }

    /// The next answer to a submit, deliver_sm or data_sm.
    ///
    /// @return null: nothing in time
    @Nullable Came next(long timeoutMillis) throws InterruptedException {
        return came.poll(Math.max(0, timeoutMillis), TimeUnit.MILLISECONDS);
    }

    /// Answers a deliver_sm or data_sm that is ours.
    void take(Came ours) {
        answer(ours, 0);
    }

    /// Leaves it to whoever it is for.
    void leave(Came others) {
        answer(others, SMPPConstant.STAT_ESME_RX_T_APPN);
    }

    private void answer(Came delivered, int status) {
        byte[] answer =
                ByteBuffer.allocate(ANSWER_BYTES)
                        .putInt(ANSWER_BYTES)
                        .putInt(delivered.command() | RESPONSE)
                        .putInt(status)
                        .putInt(delivered.sequence())
                        .array();
        write(answer);
    }

    private void write(byte[] pdu) {
        try {
            connection.outbox().write(pdu);
        } catch (IOException closed) {
            connection.abort();
        }
    }

    @Override
    public void heard(byte[] pdu) {
        Came now = new Came(pdu, System.nanoTime());
        last = now;
        int command = now.command();
        if (command == SMPPConstant.CID_BIND_TRANSCEIVER_RESP
                || command == SMPPConstant.CID_BIND_TRANSMITTER_RESP
                || command == SMPPConstant.CID_BIND_RECEIVER_RESP) {
            bindAnswer = now;
        }
        session.heard();
    }

    @Override
    public void answered(int sequence, int status, String messageId) {
        keepLast();
    }

    @Override
    public boolean nacked(int sequence, int status) {
        keepLast();
        return false;
    }

    @Override
    public void delivered(int sequence, byte[] pdu) {
        keepLast();
    }

    @Override
    public void tooLong(int sequence, byte[] octets) {
        session.heard();
        leave(new Came(octets, System.nanoTime()));
    }

    private void keepLast() {
        Came now = last;
        if (now != null && !came.offer(now) && now.command() >= 0) {
            leave(now);
        }
    }

    @Override
    public void enquired(int sequence) {
        write(composer.enquireLinkResp(sequence));
    }

    @Override
    public void unbound(int sequence) {
        unbound = true;
        write(composer.unbindResp(0, sequence));
    }

    @Override
    public void unexpected(byte[] pdu) {}

    @Override
    public void garbage(byte[] header, boolean first) {
        garbage = header;
    }

    /// Leaves what has come to others, and unbinds.
    @Override
    public void close() {
        for (Came each = came.poll(); each != null; each = came.poll()) {
            if (each.command() > 0) {
                leave(each);
            }
        }
        connection.flush();
        if (connection.isOpen() && !unbound) {
            session.setTransactionTimer(UNBIND_MILLIS);
            session.unbindAndClose();
        }
        connection.abort();
        session.close();
    }
}
