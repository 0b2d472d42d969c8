package io.heliograph.guard;

import java.net.InetAddress;

/// A network such as `10.0.0.0/8`, or one address.
public record AddressRange(InetAddress network, int bits) {
    /// Reads one.
    ///
    /// @throws IllegalArgumentException it is neither
    public static AddressRange parse(String text) {
        try {
            int slash = text.indexOf('/');
            InetAddress address =
                    InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int length = address.getAddress().length * 8;
            int bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > length) {
                throw new IllegalArgumentException("prefix length " + bits);
            }
            return new AddressRange(address, bits);
        } catch (IllegalArgumentException broken) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address: give one such as 127.0.0.1 or 10.0.0.0/8",
                    broken);
        }
    }

    /// Whether it is either.
    public static boolean isOne(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException neither) {
            return false;
        }
    }

    /// Whether it has all of another, such as the block of an IPv6 caller.
    public boolean contains(AddressRange other) {
        return other.bits >= bits && contains(other.network);
    }

    /// Whether it has that address.
    public boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = bits - bit >= 8 ? 0xFF : 0xFF << (8 - (bits - bit)) & 0xFF;
            if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
