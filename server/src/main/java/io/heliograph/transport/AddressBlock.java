package io.heliograph.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/// What counts as one caller's address: of IPv6 the first 64 bits, since whoever has one address
/// there has all of them.
public final class AddressBlock {
    private static final int PREFIX_BYTES = 8;
    private static final String FORWARDED_FOR = "for=";

    private AddressBlock() {}

    /// The block in one way of writing.
    public static String of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        StringBuilder block = new StringBuilder();
        byte[] prefix = Arrays.copyOf(address.getAddress(), PREFIX_BYTES);
        for (int i = 0; i < PREFIX_BYTES; i += 2) {
            int group = ((prefix[i] & 0xff) << Byte.SIZE) | (prefix[i + 1] & 0xff);
            block.append(Integer.toHexString(group)).append(':');
        }
        return block.append(":/64").toString();
    }

    /// The block of an address as a proxy tells it, a port behind it or not, also as the last
    /// element of `Forwarded` (RFC 7239); what is none counts as it is.
    public static String of(String told) {
        String text = node(told);
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = text.substring(1, end < 0 ? text.length() : end);
        } else if (colon >= 0 && colon == text.indexOf(':')) {
            text = text.substring(0, colon);
        }
        try {
            return of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException none) {
            return text;
        }
    }

    private static String node(String told) {
        for (String pair : told.split(";", -1)) {
            String text = pair.strip();
            if (text.regionMatches(true, 0, FORWARDED_FOR, 0, FORWARDED_FOR.length())) {
                return text.substring(FORWARDED_FOR.length()).replace("\"", "").strip();
            }
        }
        return told.strip();
    }
}
