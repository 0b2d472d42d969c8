package io.heliograph.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The `id_state`s found in a JSON body by looking for the key, which is all that the bench needs
/// and a fraction of a parser's cost. Reused from body to body by one thread.
final class Rows {
    private static final byte[] ID = ascii("\"id_state\":");
    private static final byte[] STATE = ascii("\"state\":\"");
    private static final byte[] ERROR = ascii("\"error\":");
    private static final byte[] DELIVERED = ascii("DELIVRD\"");
    private static final byte[] WAITING = ascii("ENROUTE\"");
    private static final byte[] TAKEN = ascii("ACCEPTD\"");

    private long[] ids = new long[256];
    private int size;
    private int errors;

    /// Every id in the body, whatever its row says; errors beside them are counted.
    void readAnswer(byte[] bytes, int from, int to) {
        size = 0;
        errors = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] != '"') {
                continue;
            }
            if (begins(bytes, i, to, ID)) {
                add(Decimal.read(bytes, i + ID.length, to));
                i += ID.length;
            } else if (begins(bytes, i, to, ERROR)) {
                errors++;
                i += ERROR.length;
            }
        }
    }

    /// The ids of those report rows whose state is final; rows that say otherwise than delivered
    /// are counted as errors. All ids of the body go to `all`.
    void readReports(byte[] bytes, int from, int to, Rows all) {
        size = 0;
        errors = 0;
        all.size = 0;
        long id = 0;
        int state = -1;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '}' && id != 0) {
                addReport(bytes, to, id, state);
                all.add(id);
                id = 0;
                state = -1;
            } else if (begins(bytes, i, to, ID)) {
                id = Decimal.read(bytes, i + ID.length, to);
            } else if (begins(bytes, i, to, STATE)) {
                state = i + STATE.length;
            }
        }
    }

    private void addReport(byte[] bytes, int to, long id, int state) {
        if (state < 0 || begins(bytes, state, to, WAITING) || begins(bytes, state, to, TAKEN)) {
            return;
        }
        add(id);
        if (!begins(bytes, state, to, DELIVERED)) {
            errors++;
        }
    }

    int size() {
        return size;
    }

    long id(int index) {
        return ids[index];
    }

    int errors() {
        return errors;
    }

    private void add(long id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
        }
        ids[size++] = id;
    }

    private static boolean begins(byte[] bytes, int at, int to, byte[] what) {
        return bytes[at] == what[0]
                && to - at >= what.length
                && Arrays.equals(bytes, at, at + what.length, what, 0, what.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
