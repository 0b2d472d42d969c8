package io.heliograph.provider;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jsmpp.util.DefaultComposer;

/// Makes binds (SMPP 3.4 §4.1). jSMPP refuses a password of more than 8 octets, as the
/// specification does; half the market gives longer ones.
final class BindComposer extends DefaultComposer {
    private static final int HEADER_BYTES = 16;

    @Override
    public byte[] bind(
            int commandId,
            int sequence,
            String systemId,
            String password,
            String systemType,
            byte interfaceVersion,
            byte addressTon,
            byte addressNpi,
            String addressRange) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, systemId);
        text(body, password);
        text(body, systemType);
        body.write(interfaceVersion);
        body.write(addressTon);
        body.write(addressNpi);
        text(body, addressRange);
        return ByteBuffer.allocate(HEADER_BYTES + body.size())
                .putInt(HEADER_BYTES + body.size())
                .putInt(commandId)
                .putInt(0)
                .putInt(sequence)
                .put(body.toByteArray())
                .array();
    }

    private static void text(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        body.write(0);
    }
}
