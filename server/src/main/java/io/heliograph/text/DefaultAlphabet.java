package io.heliograph.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What a provider takes data_coding 0 for (SMPP 3.4 §5.2.19: "SMSC default alphabet", which each
/// centre is free to choose).
public enum DefaultAlphabet {
    /// GSM 03.38, one septet in an octet: what our parts are made of
    GSM,
    /// ISO 8859-1
    LATIN1;

    static final char LATIN1_MAX = 0xFF;

    /// What a part of ours carries, as such a provider is to be given it: where the alphabet has
    /// not all its characters, and it goes alone, in UCS-2. Empty: it cannot be told.
    public Optional<PartPayload> written(PartPayload payload) {
        if (this == GSM || payload.dataCoding() != Encoding.GSM.dataCoding(false)) {
            return Optional.of(payload);
        }
        int header = payload.udh() ? 1 + (payload.bytes()[0] & 0xFF) : 0;
        String text = text(payload.bytes(), header);
        if (text.chars().allMatch(c -> c <= LATIN1_MAX)) {
            byte[] bytes = Arrays.copyOf(payload.bytes(), header + text.length());
            for (int i = 0; i < text.length(); i++) {
                bytes[header + i] = (byte) text.charAt(i);
            }
            return Optional.of(new PartPayload(bytes, payload.dataCoding(), payload.udh()));
        }
        return header == 0 && text.length() <= Encoding.UCS2.unitsAlone()
                ? Optional.of(
                        new PartPayload(
                                text.getBytes(StandardCharsets.UTF_16BE),
                                Encoding.UCS2.dataCoding(false),
                                false))
                : Optional.empty();
    }

    /// @param septets one in an octet, after the header
    private static String text(byte[] septets, int header) {
        StringBuilder text = new StringBuilder(septets.length - header);
        for (int i = header; i < septets.length; i++) {
            boolean escaped = septets[i] == GsmAlphabet.ESCAPE && i + 1 < septets.length;
            text.append(
                    escaped ? GsmAlphabet.extension(septets[++i]) : GsmAlphabet.basic(septets[i]));
        }
        return text.toString();
    }
}
