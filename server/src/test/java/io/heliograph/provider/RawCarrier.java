package io.heliograph.provider;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A carrier made of bare sockets, which answers binds and nothing else: what a test wants said,
/// and however wrongly, it says itself.
final class RawCarrier implements AutoCloseable {
    static final int SUBMIT_SM = 0x00000004;
    static final int SUBMIT_SM_RESP = 0x80000004;
    static final int DELIVER_SM = 0x00000005;
    static final int DELIVER_SM_RESP = 0x80000005;
    static final int DATA_SM = 0x00000103;
    static final int DATA_SM_RESP = 0x80000103;
    static final int ENQUIRE_LINK = 0x00000015;
    static final int ENQUIRE_LINK_RESP = 0x80000015;
    static final int UNBIND = 0x00000006;
    static final int UNBIND_RESP = 0x80000006;
    static final int GENERIC_NACK = 0x80000000;
    private static final Set<Integer> BINDS = Set.of(1, 2, 9);

    /// A PDU as it came.
    @SuppressWarnings("ArrayRecordComponent")
    record Pdu(int id, int status, int sequence, byte[] body) {
        String bodyText() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    private final ServerSocket server;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Peer> bound = new LinkedBlockingQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    volatile int bindStatus;
    volatile String bindAnswer = "raw\0";
    volatile boolean hangsUpOnBind;
    volatile boolean unbindsOnBind;
    volatile boolean answersUnbind = true;
    volatile boolean reads = true;
    volatile boolean answersForgottenEnquiries;

    RawCarrier() throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    RawCarrier(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Peer peer = new Peer(socket);
                peers.add(peer);
                Thread.ofVirtual().start(peer::read);
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    /// The next link that has been bound.
    Peer bound() throws InterruptedException {
        Peer peer = bound.poll(10, TimeUnit.SECONDS);
        if (peer == null) {
            throw new AssertionError("nobody bound");
        }
        return peer;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Peer peer : peers) {
            peer.drop();
        }
    }

    /// One link, seen from the carrier.
    final class Peer {
        private final Socket socket;
        private final BlockingQueue<Pdu> received = new LinkedBlockingQueue<>();
        volatile int bindId;
        volatile String bindBody = "";
        volatile boolean ended;

        Peer(Socket socket) {
            this.socket = socket;
        }

        private void read() {
            try {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                while (true) {
                    take(read(in));
                    while (!reads) {
                        Thread.sleep(5);
                    }
                }
            } catch (EOFException closed) {
                ended = true;
            } catch (IOException | InterruptedException broken) {
                ended = true;
            }
        }

        private Pdu read(DataInputStream in) throws IOException {
            int length = in.readInt();
            int id = in.readInt();
            int status = in.readInt();
            int sequence = in.readInt();
            byte[] body = new byte[length - 16];
            in.readFully(body);
            return new Pdu(id, status, sequence, body);
        }

        private void take(Pdu pdu) throws IOException {
            if (BINDS.contains(pdu.id)) {
                bindId = pdu.id;
                bindBody = pdu.bodyText();
                if (hangsUpOnBind) {
                    drop();
                    return;
                }
                if (unbindsOnBind) {
                    send(UNBIND, 0, 1, "");
                    return;
                }
                send(pdu.id | 0x80000000, bindStatus, pdu.sequence, bindAnswer);
                if (bindStatus == 0) {
                    bound.add(this);
                }
            } else if (pdu.id == UNBIND && answersUnbind) {
                received.add(pdu);
                send(UNBIND_RESP, 0, pdu.sequence, "");
            } else {
                received.add(pdu);
            }
        }

        /// The next PDU of this kind; others before it are forgotten.
        Pdu next(int id) throws InterruptedException, IOException {
            while (true) {
                Pdu pdu = received.poll(10, TimeUnit.SECONDS);
                if (pdu == null) {
                    throw new AssertionError("no PDU 0x" + Integer.toHexString(id) + " came");
                }
                if (pdu.id == id) {
                    return pdu;
                }
                if (pdu.id == ENQUIRE_LINK && answersForgottenEnquiries) {
                    send(ENQUIRE_LINK_RESP, 0, pdu.sequence, "");
                }
            }
        }

        int waiting() {
            return received.size();
        }

        void send(int id, int status, int sequence, String body) throws IOException {
            send(pdu(id, status, sequence, body.getBytes(StandardCharsets.ISO_8859_1)));
        }

        synchronized void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void drop() throws IOException {
            socket.close();
        }
    }

    static byte[] pdu(int id, int status, int sequence, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .putInt(16 + body.length)
                .putInt(id)
                .putInt(status)
                .putInt(sequence)
                .put(body)
                .array();
    }

    /// A deliver_sm as most carriers send their receipts.
    static byte[] deliver(int sequence, int esmClass, int dataCoding, byte[] text, byte[]... tags) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1, 1});
        body.writeBytes("380670000202\0".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(new byte[] {5, 0});
        body.writeBytes("Shop\0".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(new byte[] {(byte) esmClass, 0, 0, 0, 0, 0, 0, (byte) dataCoding, 0});
        body.write(text.length);
        body.writeBytes(text);
        for (byte[] tag : tags) {
            body.writeBytes(tag);
        }
        return pdu(DELIVER_SM, 0, sequence, body.toByteArray());
    }

    static byte[] deliver(int sequence, String text) {
        return deliver(sequence, 4, 0, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A receipt as data_sm, which has its text in message_payload.
    static byte[] dataSm(int sequence, int esmClass, String text) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1, 1});
        body.writeBytes("380670000202\0".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(new byte[] {5, 0});
        body.writeBytes("Shop\0".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(new byte[] {(byte) esmClass, 0, 0});
        body.writeBytes(tag(0x0424, text.getBytes(StandardCharsets.ISO_8859_1)));
        return pdu(DATA_SM, 0, sequence, body.toByteArray());
    }

    /// A part of a long text behind its header.
    static byte[] part(int reference, int total, int number, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(6 + octets.length)
                .put(new byte[] {5, 0, 3, (byte) reference, (byte) total, (byte) number})
                .put(octets)
                .array();
    }

    static byte[] tag(int tag, byte... value) {
        return ByteBuffer.allocate(4 + value.length)
                .putShort((short) tag)
                .putShort((short) value.length)
                .put(value)
                .array();
    }
}
