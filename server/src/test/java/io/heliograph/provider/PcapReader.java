package io.heliograph.provider;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads what [Pcap] writes, believing nothing: lengths, checksums and sequence numbers are looked
/// at as a receiver would.
final class PcapReader {
    /// A segment.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Segment(
            Instant at,
            InetAddress from,
            int fromPort,
            InetAddress to,
            int toPort,
            byte[] octets) {}

    /// The streams of one direction of one connection, as their octets follow each other.
    record Flow(InetAddress from, int fromPort, InetAddress to, int toPort) {}

    final List<Segment> segments = new ArrayList<>();
    private final Map<Flow, Integer> next = new HashMap<>();

    PcapReader(byte[] file) throws UnknownHostException {
        ByteBuffer in = ByteBuffer.wrap(file);
        is(in.getInt(), 0xA1B2C3D4, "magic");
        is(in.getShort(), 2, "major");
        is(in.getShort(), 4, "minor");
        in.getLong();
        int snap = in.getInt();
        is(in.getInt(), 101, "raw IP");
        while (in.hasRemaining()) {
            Instant at = Instant.ofEpochSecond(in.getInt(), in.getInt() * 1_000L);
            int length = in.getInt();
            is(in.getInt(), length, "nothing is cut");
            if (length > snap) {
                throw new AssertionError("longer than said");
            }
            byte[] packet = new byte[length];
            in.get(packet);
            read(at, ByteBuffer.wrap(packet));
        }
    }

    private void read(Instant at, ByteBuffer packet) throws UnknownHostException {
        int size = packet.capacity();
        boolean ip4 = packet.get(0) >> 4 == 4;
        int addressBytes = ip4 ? 4 : 16;
        int addressesAt = ip4 ? 12 : 8;
        int tcpAt = ip4 ? (packet.get(0) & 15) * 4 : 40;
        if (ip4) {
            is(packet.getShort(2) & 0xFFFF, size, "total length");
            is(packet.get(9), 6, "TCP");
            is(folded(sum(packet, 0, tcpAt)), 0xFFFF, "checksum of the header");
        } else {
            is(packet.get(0) >> 4, 6, "version");
            is(packet.getShort(4) & 0xFFFF, size - 40, "payload length");
            is(packet.get(6), 6, "TCP");
        }
        long pseudo = sum(packet, addressesAt, addressesAt + 2 * addressBytes) + 6 + size - tcpAt;
        is(folded(pseudo + sum(packet, tcpAt, size)), 0xFFFF, "checksum of the segment");
        InetAddress from = address(packet, addressesAt, addressBytes);
        InetAddress to = address(packet, addressesAt + addressBytes, addressBytes);
        int fromPort = packet.getShort(tcpAt) & 0xFFFF;
        int toPort = packet.getShort(tcpAt + 2) & 0xFFFF;
        int dataAt = tcpAt + ((packet.get(tcpAt + 12) & 0xFF) >> 4) * 4;
        byte[] octets = new byte[size - dataAt];
        packet.get(dataAt, octets);
        Flow flow = new Flow(from, fromPort, to, toPort);
        is(packet.getInt(tcpAt + 4), next.getOrDefault(flow, 1), "sequence");
        is(
                packet.getInt(tcpAt + 8),
                next.getOrDefault(new Flow(to, toPort, from, fromPort), 1),
                "acknowledged");
        next.merge(flow, 1 + octets.length, (before, _) -> before + octets.length);
        segments.add(new Segment(at, from, fromPort, to, toPort, octets));
    }

    /// PDUs as the streams have them, ours before the provider's.
    List<byte[]> pdus(boolean ours) {
        Map<Flow, ByteArrayOutputStream> streams = new HashMap<>();
        for (Segment each : segments) {
            if ((each.toPort == Pcap.PROVIDER_PORT) == ours) {
                streams.computeIfAbsent(
                                new Flow(each.from, each.fromPort, each.to, each.toPort),
                                _ -> new ByteArrayOutputStream())
                        .writeBytes(each.octets);
            }
        }
        List<byte[]> pdus = new ArrayList<>();
        for (ByteArrayOutputStream stream : streams.values()) {
            ByteBuffer in = ByteBuffer.wrap(stream.toByteArray());
            while (in.hasRemaining()) {
                byte[] pdu = new byte[in.getInt(in.position())];
                in.get(pdu);
                pdus.add(pdu);
            }
        }
        return pdus;
    }

    private static InetAddress address(ByteBuffer packet, int at, int bytes)
            throws UnknownHostException {
        byte[] address = new byte[bytes];
        packet.get(at, address);
        return InetAddress.getByAddress(address);
    }

    private static long sum(ByteBuffer octets, int from, int end) {
        long sum = 0;
        for (int at = from; at < end; at++) {
            sum += (long) (octets.get(at) & 0xFF) << ((at - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int folded(long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >> 16);
        }
        return (int) folded;
    }

    private static void is(long actual, long expected, String what) {
        if (actual != expected) {
            throw new AssertionError(what + " is " + actual + " and not " + expected);
        }
    }
}
