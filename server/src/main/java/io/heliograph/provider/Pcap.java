package io.heliograph.provider;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes PDUs as a pcap file (draft-ietf-opsawg-pcap), version 2.4, of raw IP packets.
///
/// What was on the wire is not known, and may have been TLS: each PDU is a TCP segment of its own,
/// or several where it is long, with the sequence numbers that a connection would have that began
/// with the first of them. Lengths and checksums are right.
final class Pcap {
    /// By it Wireshark knows SMPP without being told.
    static final int PROVIDER_PORT = 2775;

    /// Octets of a segment; an IP packet has 65,535 with its headers.
    static final int SEGMENT_BYTES_MAX = 32_768;

    private static final int MAGIC_MICROSECONDS = 0xA1B2C3D4;
    private static final int SNAP_LENGTH = 262_144;
    private static final int LINK_TYPE_RAW = 101;
    private static final int IP4_BYTES = 20;
    private static final int IP6_BYTES = 40;
    private static final int TCP_BYTES = 20;
    private static final int TCP = 6;
    private static final int HOPS = 64;
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int PUSH_AND_ACKNOWLEDGE = 0x18;
    private static final int WINDOW = 0xFFFF;

    private final DataOutputStream out;

    /// The next sequence numbers of each link, of us and of the provider.
    private final Map<LinkTrace.Ends, int[]> next = new HashMap<>();

    Pcap(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    /// Once.
    void write(List<TracedPdu> pdus) throws IOException {
        out.writeInt(MAGIC_MICROSECONDS);
        out.writeShort(2);
        out.writeShort(4);
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(SNAP_LENGTH);
        out.writeInt(LINK_TYPE_RAW);
        for (TracedPdu each : pdus) {
            write(each);
        }
        out.flush();
    }

    private void write(TracedPdu traced) throws IOException {
        int[] sequences = next.computeIfAbsent(traced.ends(), _ -> new int[] {1, 1});
        int from = traced.ours() ? 0 : 1;
        for (int at = 0; at < traced.pdu().length; at += SEGMENT_BYTES_MAX) {
            int count = Math.min(SEGMENT_BYTES_MAX, traced.pdu().length - at);
            byte[] packet = packet(traced, at, count, sequences[from], sequences[1 - from]);
            sequences[from] += count;
            Instant when = traced.at();
            out.writeInt((int) when.getEpochSecond());
            out.writeInt(when.getNano() / 1_000);
            out.writeInt(packet.length);
            out.writeInt(packet.length);
            out.write(packet);
        }
    }

    private static byte[] packet(
            TracedPdu traced, int at, int count, int sequence, int acknowledged) {
        LinkTrace.Ends ends = traced.ends();
        InetAddress source = traced.ours() ? ends.local() : ends.remote();
        InetAddress target = traced.ours() ? ends.remote() : ends.local();
        boolean ip4 = source instanceof Inet4Address && target instanceof Inet4Address;
        byte[] addresses = addresses(source, target, ip4);
        int tcpBytes = TCP_BYTES + count;
        byte[] octets = new byte[(ip4 ? IP4_BYTES : IP6_BYTES) + tcpBytes];
        ByteBuffer packet = ByteBuffer.wrap(octets);
        if (ip4) {
            packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
            packet.putShort((short) 0).putShort((short) DO_NOT_FRAGMENT);
            packet.put((byte) HOPS).put((byte) TCP).putShort((short) 0).put(addresses);
            packet.putShort(10, checksum(packet, 0, IP4_BYTES, 0));
        } else {
            packet.putInt(0x60000000).putShort((short) tcpBytes);
            packet.put((byte) TCP).put((byte) HOPS).put(addresses);
        }
        int tcpAt = packet.position();
        packet.putShort((short) (traced.ours() ? ends.localPort() : PROVIDER_PORT));
        packet.putShort((short) (traced.ours() ? PROVIDER_PORT : ends.localPort()));
        packet.putInt(sequence).putInt(acknowledged);
        packet.put((byte) ((TCP_BYTES / 4) << 4)).put((byte) PUSH_AND_ACKNOWLEDGE);
        packet.putShort((short) WINDOW).putShort((short) 0).putShort((short) 0);
        packet.put(traced.pdu(), at, count);
        ByteBuffer all = ByteBuffer.wrap(addresses);
        long pseudo = sum(all, 0, addresses.length) + TCP + tcpBytes;
        packet.putShort(tcpAt + 16, checksum(packet, tcpAt, packet.capacity(), pseudo));
        return octets;
    }

    /// Both; where one is of the other family, as it is written in IPv6.
    private static byte[] addresses(InetAddress source, InetAddress target, boolean ip4) {
        int bytes = ip4 ? 4 : 16;
        ByteBuffer both = ByteBuffer.allocate(2 * bytes);
        for (InetAddress each : List.of(source, target)) {
            byte[] address = each.getAddress();
            if (address.length < bytes) {
                both.put(new byte[10]).putShort((short) 0xFFFF);
            }
            both.put(address);
        }
        return both.array();
    }

    /// RFC 1071.
    private static short checksum(ByteBuffer octets, int from, int end, long begun) {
        long sum = begun + sum(octets, from, end);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private static long sum(ByteBuffer octets, int from, int end) {
        long sum = 0;
        for (int at = from; at + 1 < end; at += 2) {
            sum += octets.getShort(at) & 0xFFFF;
        }
        if ((end - from) % 2 != 0) {
            sum += (octets.get(end - 1) & 0xFF) << 8;
        }
        return sum;
    }
}
