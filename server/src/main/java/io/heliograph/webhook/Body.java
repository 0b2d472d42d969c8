package io.heliograph.webhook;

import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Rows written as one JSON list.
final class Body {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int ROW_BYTES = 256; // a usual one's

    private final List<Push> rows;
    private final byte[] bytes;

    private Body(List<Push> rows, byte[] bytes) {
        this.rows = rows;
        this.bytes = bytes;
    }

    /// @param bytesMax what does not fit is left out; the first always fits
    static Body of(List<Push> pushes, int bytesMax) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(pushes.size() * ROW_BYTES);
        int rows = 0;
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartArray();
            for (Push push : pushes) {
                boolean full = bytes.size() + out.streamWriteOutputBuffered() > bytesMax;
                if (push.row() == null || (full && rows > 0)) {
                    break;
                }
                push.row().write(out);
                rows++;
            }
            out.writeEndArray();
        }
        return new Body(pushes.subList(0, rows), bytes.toByteArray());
    }

    /// Those that are in it.
    List<Push> rows() {
        return rows;
    }

    byte[] bytes() {
        return bytes;
    }
}
