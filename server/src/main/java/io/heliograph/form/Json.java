package io.heliograph.form;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads and writes JSON within limits.
public final class Json {
    static final int DEPTH_MAX = 20;
    static final int NUMBER_DIGITS_MAX = 100;
    static final int NAME_CHARS_MAX = 500;
    static final int TOKENS_MAX = 200_000;

    private static final JsonFactory factory =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(NUMBER_DIGITS_MAX)
                                    .maxNameLength(NAME_CHARS_MAX)
                                    .maxTokenCount(TOKENS_MAX)
                                    .build())
                    .build();
    private static final JsonMapper mapper =
            JsonMapper.builder(factory)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /// Reads one value; no bytes at all read as `{}`, as clients without anything to say send them.
    ///
    /// @throws Refused with 400, naming what is wrong
    public static JsonNode read(byte[] body) {
        if (body.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode node = mapper.readTree(body);
            return node.isMissingNode() ? JsonNodeFactory.instance.objectNode() : node;
        } catch (StreamConstraintsException tooMuch) {
            throw Refused.text(400, "The body goes beyond a limit: " + told(tooMuch));
        } catch (JacksonException broken) {
            throw Refused.text(400, "The body is not JSON: " + told(broken));
        }
    }

    /// Jackson's own words, without the names of its classes, and where it found the fault.
    private static String told(JacksonException failure) {
        String message = failure.getOriginalMessage();
        message = message.lines().findFirst().orElse("");
        int code = message.indexOf('`');
        if (code >= 0) {
            int cut = code;
            while (cut > 0 && "(,:".indexOf(message.charAt(cut)) < 0) {
                cut--;
            }
            String before = message.substring(0, cut).strip();
            boolean open = before.lastIndexOf('(') > before.lastIndexOf(')');
            message = open ? before + ")" : before;
        }
        TokenStreamLocation where = failure.getLocation();
        return where == null || where.getLineNr() < 0
                ? message + "."
                : message
                        + " at line "
                        + where.getLineNr()
                        + ", column "
                        + where.getColumnNr()
                        + ".";
    }

    /// What the writer writes, in UTF-8.
    public static byte[] write(JsonWriter writer) {
        BufferRecycler recycler = factory._getBufferRecycler();
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(recycler)) {
            try (JsonGenerator json = mapper.createGenerator(bytes)) {
                writer.write(json);
            }
            return bytes.getClearAndRelease();
        } finally {
            recycler.releaseToPool();
        }
    }
}
