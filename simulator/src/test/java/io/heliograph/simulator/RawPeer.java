package io.heliograph.simulator;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A client that may send any octets.
final class RawPeer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /// @param body in hexadecimal
    record Pdu(int command, int status, int sequence, String body) {}

    RawPeer(Simulator simulator) {
        try {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), simulator.port()));
            socket.setSoTimeout(TIMEOUT_MILLIS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawPeer bound(Simulator simulator, int command) {
        var peer = new RawPeer(simulator);
        peer.send(bind(command, 1));
        peer.read();
        return peer;
    }

    static byte[] bind(int command, int sequence) {
        return pdu(command, sequence, ascii("client\0secret\0\0" + "4\0\0\0"));
    }

    static byte[] submit(int sequence, String destination, int registeredDelivery) {
        String body =
                "\0\5\0Heliograph\0\1\1%s\0\0\0\0\0\0%c\0\0\0\5hello"
                        .formatted(destination, registeredDelivery);
        return pdu(Command.SUBMIT_SM, sequence, ascii(body));
    }

    static byte[] pdu(int command, int sequence, byte[] body) {
        return pdu(16 + body.length, command, sequence, body);
    }

    /// With a length that may be a lie.
    static byte[] pdu(int length, int command, int sequence, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .putInt(length)
                .putInt(command)
                .putInt(0)
                .putInt(sequence)
                .put(body)
                .array();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    void send(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Pdu read() {
        try {
            int bodyLength = in.readInt() - 16;
            int command = in.readInt();
            int status = in.readInt();
            int sequence = in.readInt();
            return new Pdu(
                    command, status, sequence, HexFormat.of().formatHex(in.readNBytes(bodyLength)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] read(int count) {
        try {
            return in.readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What comes until the link is closed.
    byte[] rest() {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAtEnd() {
        return rest().length == 0;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
