package io.heliograph.proof;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Bodies that were sound once.
final class Mutant {
    /// Stands in a tree where noise is to stand in its text.
    private static final String HOLE = "@hole@";

    private final Noise noise;

    Mutant(Noise noise) {
        this.noise = noise;
    }

    /// A body: the sound one, changed in its structure or its bytes, or nothing but noise.
    byte[] body(JsonNode sound) {
        int kind = noise.below(100);
        if (kind < 4) {
            return sound.toString().getBytes(UTF_8);
        }
        if (kind < 66) {
            return structured(sound).getBytes(UTF_8);
        }
        if (kind < 80) {
            return noise.broken(sound.toString().getBytes(UTF_8));
        }
        if (kind < 92) {
            return noise.value().getBytes(UTF_8);
        }
        return encoded(sound.toString());
    }

    private byte[] encoded(String text) {
        return switch (noise.below(6)) {
            case 0 -> ("\ufeff" + text).getBytes(UTF_8);
            case 1 -> text.getBytes(UTF_16LE);
            case 2 -> gzipped(text);
            case 3 -> (text + text).getBytes(UTF_8);
            case 4 -> (" \r\n\t" + text + "\u0000").getBytes(UTF_8);
            default -> new byte[0];
        };
    }

    private static byte[] gzipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /// Some fields hold noise, are not there, stand there twice or deeper than they should.
    private String structured(JsonNode sound) {
        JsonNode tree = sound.deepCopy();
        List<ObjectNode> objects = new ArrayList<>();
        gather(tree, objects);
        int changes = 1 + noise.below(3);
        for (int i = 0; i < changes && !objects.isEmpty(); i++) {
            change(noise.any(objects));
        }
        String text = tree.toString();
        for (int hole = text.indexOf('"' + HOLE + '"'); hole >= 0; ) {
            text =
                    text.substring(0, hole)
                            + noise.value()
                            + text.substring(hole + HOLE.length() + 2);
            hole = text.indexOf('"' + HOLE + '"');
        }
        return switch (noise.below(20)) {
            case 0 -> "[" + text + "]";
            case 1 -> "[" + text + "," + text + "]";
            case 2 -> "[" + text + "," + noise.value() + "]";
            case 3 -> "{\"" + noise.name() + "\":" + text + "}";
            default -> text;
        };
    }

    private void change(ObjectNode object) {
        List<String> names = new ArrayList<>(object.propertyNames());
        if (names.isEmpty() || noise.chance(5)) {
            object.put(noise.name().replace("\\", ""), HOLE);
            return;
        }
        String name = noise.any(names);
        JsonNode value = object.get(name);
        switch (noise.below(10)) {
            case 0 -> object.remove(name);
            case 1 -> object.putArray(name).add(value);
            case 2 -> object.putArray(name).addArray().add(value);
            case 3 -> object.putArray(name).add(value).add(HOLE);
            case 4 -> object.set(name, object.get(noise.any(names)));
            default -> object.put(name, HOLE);
        }
    }

    private static void gather(JsonNode node, List<ObjectNode> into) {
        if (node instanceof ObjectNode object) {
            into.add(object);
            object.forEach(each -> gather(each, into));
        } else if (node instanceof ArrayNode list) {
            list.forEach(each -> gather(each, into));
        }
    }
}
