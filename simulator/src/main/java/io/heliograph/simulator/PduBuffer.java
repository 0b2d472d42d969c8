package io.heliograph.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/// PDUs that wait to be written: they are put one after the other and leave together.
final class PduBuffer {
    private static final int FIRST_OCTETS = 16 * 1024;
    private static final int KEPT_OCTETS_MAX = 256 * 1024;

    private byte[] octets = new byte[FIRST_OCTETS];
    private ByteBuffer view = ByteBuffer.wrap(octets);
    private int start;
    private int end;
    private int pdu;

    int size() {
        return end - start;
    }

    /// A PDU with nothing behind its header.
    void header(int command, int status, int sequence) {
        begin(command, status, sequence, 0);
        finish();
    }

    /// Begins a PDU whose body has at most this many octets.
    void begin(int command, int status, int sequence, int bodyMax) {
        ensure(Command.HEADER_OCTETS + bodyMax);
        pdu = end;
        Octets.putInt4(octets, end + 4, command);
        Octets.putInt4(octets, end + 8, status);
        Octets.putInt4(octets, end + 12, sequence);
        end += Command.HEADER_OCTETS;
    }

    /// Ends the PDU that was begun: only now its length is known.
    void finish() {
        Octets.putInt4(octets, pdu, end - pdu);
    }

    /// Takes the second half of the latest PDU back.
    void halve() {
        end = pdu + (end - pdu) / 2;
    }

    void put(int octet) {
        octets[end++] = (byte) octet;
    }

    void put2(int value) {
        put(value >> 8);
        put(value);
    }

    void put(byte[] from, int at, int length) {
        System.arraycopy(from, at, octets, end, length);
        end += length;
    }

    void put(byte[] from) {
        put(from, 0, from.length);
    }

    int position() {
        return end;
    }

    /// Puts one octet where an earlier `put` left its place.
    void patch(int position, int octet) {
        octets[position] = (byte) octet;
    }

    /// Writes what the channel takes; true when nothing is left.
    boolean writeTo(WritableByteChannel channel) throws IOException {
        while (start < end) {
            view.limit(end).position(start);
            int written = channel.write(view);
            if (written == 0) {
                return false;
            }
            start += written;
        }
        clear();
        return true;
    }

    void clear() {
        start = 0;
        end = 0;
        if (octets.length > KEPT_OCTETS_MAX) {
            replace(new byte[FIRST_OCTETS]);
        }
    }

    byte[] toArray() {
        return Arrays.copyOfRange(octets, start, end);
    }

    private void ensure(int more) {
        if (octets.length - end >= more) {
            return;
        }
        int size = end - start;
        boolean fits = size + more <= octets.length / 2;
        byte[] target = fits ? octets : new byte[Math.max(octets.length * 2, size + more)];
        System.arraycopy(octets, start, target, 0, size);
        start = 0;
        end = size;
        if (!fits) {
            replace(target);
        }
    }

    private void replace(byte[] target) {
        octets = target;
        view = ByteBuffer.wrap(target);
    }
}
