package io.heliograph.simulator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Numbers in arrays of octets, most significant first, and a hash of octets.
final class Octets {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Octets() {}

    static int int4(byte[] octets, int at) {
        return (int) INTS.get(octets, at);
    }

    static void putInt4(byte[] octets, int at, int value) {
        INTS.set(octets, at, value);
    }

    static int int2(byte[] octets, int at) {
        return ((octets[at] & 0xFF) << 8) | (octets[at + 1] & 0xFF);
    }

    /// Well spread over all 64 bits; the same in every run.
    static long hash(long seed, byte[] octets, int at, int length) {
        long hash = mix(seed + length);
        int i = at;
        int end = at + length;
        for (; i + 8 <= end; i += 8) {
            hash = mix(hash ^ (long) LONGS.get(octets, i));
        }
        long tail = 0;
        for (; i < end; i++) {
            tail = (tail << 8) | (octets[i] & 0xFF);
        }
        return mix(hash ^ tail);
    }

    /// The finisher of SplitMix64.
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
