package io.heliograph.proof;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Random JSON, as text: also what no tree could hold, such as a name given twice or `1e400`.
final class Noise {
    private static final int DEPTH_MAX = 4;

    private static final List<String> NUMBERS =
            List.of(
                    "0",
                    "-0",
                    "1",
                    "-1",
                    "7",
                    "1.5",
                    "-1.0",
                    "1e400",
                    "-1e400",
                    "1e-400",
                    "1E+9",
                    "12e15",
                    "2147483648",
                    "-2147483649",
                    "9007199254740993",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "380501112233",
                    "380501112233.0",
                    "3.80501112233e11",
                    "0.1e-99",
                    "1e2147483648",
                    "1" + "0".repeat(99),
                    "9".repeat(101),
                    "0." + "3".repeat(90));

    private static final List<String> SCALARS =
            List.of("true", "false", "null", "{}", "[]", "\"\"");

    private static final List<String> NO_JSON =
            List.of(
                    "NaN",
                    "Infinity",
                    "-",
                    "+1",
                    "01",
                    "1.",
                    ".5",
                    "0x10",
                    "'a'",
                    "tru",
                    "undefined",
                    "\"\\x\"",
                    "\"\\u12\"",
                    "\"\t\"",
                    "[1,]",
                    "{\"a\"}",
                    "/**/1",
                    "\"open");

    private static final List<String> TEXTS =
            List.of(
                    " ",
                    "0",
                    "-1",
                    "1",
                    "NaN",
                    "null",
                    "TRUE",
                    "yes",
                    "many",
                    "sms",
                    "WapPush",
                    "hlr",
                    "DELIVERED",
                    "full",
                    "380501112233",
                    "+380 (50) 111-22-33",
                    "0380501112233",
                    "380501112233380501112233",
                    "1e5",
                    "٣٨٠٥٠١١١٢٢٣٣",
                    "2031-02-30",
                    "2031-02-28",
                    "0000-00-00",
                    "9999-12-31",
                    "-999999999-01-01",
                    "24:00",
                    "23:59:60",
                    "08:30",
                    "2026-01-01 - 2099-01-01",
                    "9999-12-31 23:59:59 - 0001-01-01 00:00:00",
                    "2026-01-01 00:00:00 - 9999-12-31 23:59:59",
                    "https://example.com/r",
                    "http://[::1",
                    "https://x:99999/",
                    "http://127.0.0.1:1/",
                    "javascript:alert(1)",
                    "'; drop table message; --",
                    "%s%n%x",
                    "${jndi:ldap://x}",
                    "\\u0000",
                    "a\\u0000b",
                    "\\ud83d",
                    "\\udc00\\ud83d",
                    "\\ud83d\\ude00",
                    "\\u202e\\ufeff\\u200d",
                    "\\u001b[31m\\r\\nX: y",
                    "\\uffff\\ufffe",
                    "#first_name#",
                    "#note_10##note_11###",
                    "€^{}\\\\[~]|",
                    "ß\\u0131İ",
                    "Verify",
                    "verify");

    private final Random random;
    private final List<String> ids;

    /// @param ids that mean something to the server
    Noise(Random random, List<String> ids) {
        this.random = random;
        this.ids = List.copyOf(ids);
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /// Some value, mostly of JSON.
    String value() {
        return value(0);
    }

    private String value(int depth) {
        int kind = below(depth >= DEPTH_MAX ? 62 : 100);
        if (kind < 20) {
            return any(NUMBERS);
        }
        if (kind < 42) {
            return "\"" + text() + "\"";
        }
        if (kind < 56) {
            return any(SCALARS);
        }
        if (kind < 59) {
            return ids.isEmpty() ? "77" : any(ids);
        }
        if (kind < 60) {
            return "\"" + longText() + "\"";
        }
        if (kind < 62) {
            return chance(40) ? any(NO_JSON) : deep();
        }
        return kind < 82 ? list(depth) : object(depth);
    }

    /// What stands between the quotes of a text.
    String text() {
        return chance(90) ? any(TEXTS) : any(TEXTS) + any(TEXTS);
    }

    private String longText() {
        String unit =
                any(
                        List.of(
                                "a",
                                "€",
                                "\\ud83d\\ude00",
                                "7",
                                "#note_1#",
                                "\\u0000",
                                " ",
                                "https://a/"));
        return unit.repeat(any(List.of(12, 64, 161, 256, 501, 2001, 9000)));
    }

    private String deep() {
        int depth = any(List.of(5, 19, 20, 21, 1000, 20_000));
        String open = any(List.of("[", "{\"a\":"));
        String close = open.equals("[") ? "]" : "}";
        return open.repeat(depth) + "1" + (chance(70) ? close.repeat(depth) : "");
    }

    private String list(int depth) {
        int size = chance(2) ? 300 : below(4);
        StringBuilder list = new StringBuilder("[");
        String same = size == 300 ? value(DEPTH_MAX) : "";
        for (int i = 0; i < size; i++) {
            list.append(i == 0 ? "" : ",").append(size == 300 ? same : value(depth + 1));
        }
        return list.append(']').toString();
    }

    private String object(int depth) {
        StringBuilder object = new StringBuilder("{");
        int size = below(4);
        for (int i = 0; i < size; i++) {
            object.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(name())
                    .append("\":")
                    .append(value(depth + 1));
        }
        return object.append('}').toString();
    }

    /// A name that no field has, or one has.
    String name() {
        return any(
                List.of(
                        "number",
                        "number",
                        "text",
                        "id_group",
                        "numbers",
                        "",
                        "a",
                        "\\u0000",
                        "\\ud83d",
                        "__proto__",
                        "token",
                        "name",
                        "k".repeat(499),
                        "k".repeat(501)));
    }

    /// A text, its bytes changed here and there.
    byte[] broken(byte[] sound) {
        if (sound.length == 0) {
            return sound;
        }
        byte[] changed = sound.clone();
        int at = below(sound.length);
        switch (below(6)) {
            case 0 -> {
                return Arrays.copyOf(sound, at);
            }
            case 1 -> changed[at] ^= (byte) (1 << below(8));
            case 2 -> changed[at] = (byte) below(256);
            case 3 -> changed[at] = any(List.of(0x00, 0xc0, 0xed, 0xff, 0x80, 0xf5)).byteValue();
            case 4 -> {
                for (int i = 0; i < 5; i++) {
                    changed[below(sound.length)] ^= (byte) (1 << below(8));
                }
            }
            default -> {
                int to = at + below(sound.length - at);
                byte[] twice = new byte[sound.length + to - at];
                System.arraycopy(sound, 0, twice, 0, to);
                System.arraycopy(sound, at, twice, to, sound.length - at);
                return twice;
            }
        }
        return changed;
    }
}
