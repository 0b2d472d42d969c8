package io.heliograph.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// One request of the fuzzer.
final class Shot {
    private static final int SHOWN_BYTES_MAX = 900;
    private static final List<String> METHODS =
            List.of(
                    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW",
                    "get", "P@ST", "{}");
    private static final List<String> HEADERS =
            List.of(
                    "Content-Type: application/x-www-form-urlencoded\r\n",
                    "Content-Type: multipart/form-data; boundary=\r\n",
                    "Content-Type: ;;;=\"\r\n",
                    "Content-Encoding: gzip\r\n",
                    "Accept: * / *\r\n",
                    "Accept-Encoding: gzip, br\r\n",
                    "charset: utf-8\r\n",
                    "Idempotency-Key: one\r\n",
                    "Idempotency-Key: \u00e9\u0007\r\n",
                    "Idempotency-Key: " + "k".repeat(300) + "\r\n",
                    "Expect: 100-continue\r\n",
                    "Expect: nonsense\r\n",
                    "Connection: close\r\n",
                    "Connection: Upgrade\r\nUpgrade: h2c\r\n",
                    "Origin: null\r\n",
                    "Cookie: a=b; \u00ff\r\n",
                    "X-Forwarded-For: 1.2.3.4, ,\r\n",
                    "Range: bytes=0-0\r\n",
                    "Content-Length: 0\r\n",
                    "X: " + "y".repeat(17_000) + "\r\n");

    private final Operation operation;
    private final byte[] bytes;
    private final boolean straight;
    private final boolean framed;

    private Shot(Operation operation, byte[] bytes, boolean straight, boolean framed) {
        this.operation = operation;
        this.bytes = bytes;
        this.straight = straight;
        this.framed = framed;
    }

    Operation operation() {
        return operation;
    }

    /// Not a copy.
    byte[] bytes() {
        return bytes;
    }

    /// Whether it is on the operation's own path with its own method, so that it is that
    /// operation's to answer.
    boolean straight() {
        return straight;
    }

    /// Whether the server can tell where it ends.
    boolean framed() {
        return framed;
    }

    /// Makes them.
    static final class Maker {
        private static final byte[] NOTHING = {};

        /// What is far larger is not read to its end, and its sender only sees the connection
        /// close.
        private static final int BODY_BYTES_MAX = 2 << 20;

        private final Party party;
        private final Noise noise;
        private final Mutant mutant;

        Maker(Party party, Noise noise) {
            this.party = party;
            this.noise = noise;
            this.mutant = new Mutant(noise);
        }

        Shot next(Operation operation, JsonNode sound) {
            String method = noise.chance(90) ? operation.method() : noise.any(METHODS);
            String path = noise.chance(90) ? operation.path() : path(operation.path());
            boolean straight = method.equals(operation.method()) && path.equals(operation.path());
            String target = operation.bare() ? path + query(sound) : path;
            String headers = token(operation) + (noise.chance(25) ? noise.any(HEADERS) : "");
            byte[] body = operation.takesBody() || noise.chance(5) ? mutant.body(sound) : NOTHING;
            if (body.length > BODY_BYTES_MAX) {
                body = Arrays.copyOf(body, BODY_BYTES_MAX);
            }
            if (noise.chance(4) && body.length > 0) {
                boolean broken = noise.chance(30);
                byte[] bytes = chunked(method, target, headers, body, broken);
                return new Shot(operation, bytes, straight, !broken);
            }
            byte[] bytes = Wire.request(method, target, headers, body);
            boolean doubled = headers.contains("Content-Length");
            return new Shot(operation, bytes, straight, !doubled);
        }

        private String token(Operation operation) {
            if (operation.id().equals("logout")) {
                return noise.chance(50) ? "X-Access-Token: " + party.freshToken() + "\r\n" : "";
            }
            if (operation.id().equals("logoutAll")) {
                return "X-Access-Token: " + party.elsewhereToken() + "\r\n";
            }
            int kind = noise.below(100);
            if (kind < 92) {
                return "x-access-token: " + party.token() + "\r\n";
            }
            return kind < 94
                    ? ""
                    : "X-Access-Token: "
                            + noise.any(
                                    List.of(
                                            "",
                                            "\u00ff\u0001",
                                            "x".repeat(30),
                                            "0".repeat(9_000),
                                            "' or 1=1"))
                            + "\r\n";
        }

        private String path(String path) {
            int last = path.length() - 1;
            return noise.any(
                    List.of(
                            "/" + path,
                            path.replace("/", "//"),
                            path + "/",
                            path + "?x=%zz&y=%",
                            path + "?" + "q".repeat(9_000),
                            path + ";a=b",
                            path + "%20",
                            path + "%",
                            path + "%zz",
                            path + "%00",
                            path + "/../send",
                            path + "#x",
                            path.substring(0, last) + "%%%02x".formatted((int) path.charAt(last)),
                            path.substring(0, last),
                            path.toUpperCase(Locale.ROOT),
                            "http://example.com" + path,
                            "*",
                            path + "\u00ff\u00fe"));
        }

        /// The fields as a query, some of them changed, badly escaped, missing or given twice.
        private String query(JsonNode sound) {
            StringBuilder query = new StringBuilder("?");
            if (!noise.chance(3)) {
                query.append("token=").append(party.getToken());
            }
            for (Map.Entry<String, JsonNode> field : sound.properties()) {
                String value = URLEncoder.encode(field.getValue().asString(""), UTF_8);
                switch (noise.below(16)) {
                    case 0 -> query.append("&").append(field.getKey());
                    case 1, 2, 3 -> query.append(pair(field.getKey(), escaped()));
                    case 4 -> query.append(pair(field.getKey(), junk()));
                    case 5 ->
                            query.append(pair(field.getKey(), value))
                                    .append(pair(field.getKey(), escaped()));
                    case 6 -> query.append(pair(junk(), value));
                    case 7 -> query.append("&&=").append(value);
                    default -> query.append(pair(field.getKey(), value));
                }
            }
            return query.toString();
        }

        private static String pair(String name, String value) {
            return "&" + name + "=" + value;
        }

        private String escaped() {
            return URLEncoder.encode(noise.text(), UTF_8);
        }

        private String junk() {
            return noise.any(
                    List.of(
                            "%",
                            "%2",
                            "%zz",
                            "%u0041",
                            "%00",
                            "%ff",
                            "%c3%28",
                            "%ed%a0%bd",
                            "%0d%0a",
                            "%f0%9f%98%80",
                            "+",
                            "=",
                            "==",
                            "%%",
                            "a%",
                            "\u00e9",
                            "|",
                            "\"",
                            "<",
                            "%26",
                            "%3d",
                            "a".repeat(5000)));
        }

        private static byte[] chunked(
                String method, String target, String headers, byte[] body, boolean broken) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            String chunked = "Transfer-Encoding: chunked\r\n";
            all.writeBytes(Wire.request(method, target, chunked + headers, NOTHING));
            int half = body.length / 2;
            for (byte[] part :
                    List.of(
                            Arrays.copyOf(body, half),
                            Arrays.copyOfRange(body, half, body.length))) {
                if (part.length > 0) {
                    String length = broken ? "zz" : Integer.toHexString(part.length);
                    all.writeBytes((length + "\r\n").getBytes(US_ASCII));
                    all.writeBytes(part);
                    all.writeBytes("\r\n".getBytes(US_ASCII));
                }
            }
            all.writeBytes("0\r\n\r\n".getBytes(US_ASCII));
            return all.toByteArray();
        }
    }

    @Override
    public String toString() {
        String text = new String(bytes, ISO_8859_1);
        return text.length() <= SHOWN_BYTES_MAX
                ? text
                : text.substring(0, SHOWN_BYTES_MAX) + "… " + text.length() + " bytes";
    }
}
