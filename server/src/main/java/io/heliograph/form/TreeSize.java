package io.heliograph.form;

/// How much of the heap a JSON text takes once it is a tree, told from its octets in one pass and
/// before the tree grows: an empty object of two octets and a comma becomes some 90.
///
/// The numbers are those of Jackson's nodes on a 64-bit machine with compressed pointers, rounded
/// up.
public final class TreeSize {
    private static final int ROOT = 256;

    /// A node, its map, the map's first table, and the value of its first field.
    private static final int OBJECT = 240;

    /// A node, its list and the list's first array.
    private static final int ARRAY = 112;

    /// A field's entry and its name.
    private static final int FIELD = 88;

    /// A place in a list or a map that has grown, and a value.
    private static final int ELEMENT = 96;

    /// A text's octet: two where one character of it is beyond Latin-1, and what a large array
    /// leaves unused.
    private static final int OCTET = 3;

    private TreeSize() {}

    /// In octets, never too few.
    ///
    /// @throws Refused with 400 for another Unicode form than UTF-8, in which a quote cannot be
    ///   told from half of another character: it has zeros, which JSON in UTF-8 has nowhere
    public static long of(byte[] json) {
        long size = ROOT + (long) json.length * OCTET;
        boolean inText = false;
        boolean escaped = false;
        int depth = 0; // nothing grows any more once it is too deep
        for (int i = 0; i < json.length && depth <= Json.DEPTH_MAX; i++) {
            byte octet = json[i];
            if (octet == 0) {
                throw Refused.text(400, "The body is not JSON in UTF-8: it holds a NUL.");
            }
            if (escaped) {
                escaped = false;
            } else if (inText) {
                escaped = octet == '\\';
                inText = octet != '"';
            } else {
                switch (octet) {
                    case '"' -> inText = true;
                    case '{' -> {
                        size += OBJECT;
                        depth++;
                    }
                    case '[' -> {
                        size += ARRAY + ELEMENT;
                        depth++;
                    }
                    case '}', ']' -> depth--;
                    case ':' -> size += FIELD;
                    case ',' -> size += ELEMENT;
                    default -> {}
                }
            }
        }
        return size;
    }
}
