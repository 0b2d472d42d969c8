package io.heliograph.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.WritableHeaders;
import io.heliograph.http.TestServer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every request is sent in one piece, in two that are split at each octet, and octet by octet.
final class FramingTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int BLOCK_BYTES_MAX = 8192;

    /// What came of a connection: what each read gave, and how it ended.
    private record Read(List<String> given, String end) {
        String all() {
            return String.join("", given);
        }
    }

    private static Framing framing(List<byte[]> blocks) {
        Queue<byte[]> waiting = new ArrayDeque<>(blocks);
        return framing(waiting, new Memory(TestServer.HTTP.memoryBytesMax()));
    }

    private static Framing framing(Queue<byte[]> waiting, Memory memory) {
        return new Framing(waiting::poll, TestServer.HTTP, memory.hold(), () -> {});
    }

    /// As Helidon reads: heads, and what their headers announce.
    private static Read read(List<byte[]> blocks) {
        Framing framing = framing(blocks);
        List<String> given = new ArrayList<>();
        while (true) {
            String text;
            try {
                text = new String(framing.get(), ISO_8859_1);
                if (text.contains(" HTTP/1.1\r\n")) {
                    text += new String(framing.get(), ISO_8859_1);
                    framing.read(headers(text));
                }
            } catch (RequestException refused) {
                return new Read(given, Integer.toString(refused.status().code()));
            } catch (DataReader.InsufficientDataAvailableException end) {
                return new Read(given, "end");
            }
            given.add(text);
        }
    }

    private static WritableHeaders<?> headers(String head) {
        WritableHeaders<?> headers = WritableHeaders.create();
        head.lines()
                .filter(line -> line.contains(": "))
                .forEach(line -> {
                    int colon = line.indexOf(": ");
                    headers.add(
                            HeaderNames.create(line.substring(0, colon)),
                            line.substring(colon + 2));
                });
        return headers;
    }

    private static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static List<byte[]> single(String text) {
        List<byte[]> blocks = new ArrayList<>();
        for (byte octet : octets(text)) {
            blocks.add(new byte[] {octet});
        }
        return blocks;
    }

    /// What comes of it, however it is split; a body's chunks put together.
    private static String readAnyhow(String sent) {
        byte[] all = octets(sent);
        String expected = outcome(read(List.of(all)));
        for (int at = 1; at < all.length; at++) {
            List<byte[]> two =
                    List.of(Arrays.copyOf(all, at), Arrays.copyOfRange(all, at, all.length));
            assertThat(outcome(read(two))).as("split at %s", at).isEqualTo(expected);
        }
        assertThat(outcome(read(single(sent)))).as("octet by octet").isEqualTo(expected);
        return expected;
    }

    /// Heads as they are, chunks without their sizes, `|` where a chunked body ends; and how the
    /// connection ended.
    private static String outcome(Read read) {
        StringBuilder outcome = new StringBuilder();
        for (String given : read.given()) {
            boolean chunk = given.matches("(?s)[0-9a-f]+\r\n.*\r\n");
            if (given.equals("0\r\n\r\n")) {
                outcome.append('|');
            } else if (chunk) {
                outcome.append(given, given.indexOf('\n') + 1, given.length() - 2);
            } else {
                outcome.append(given);
            }
        }
        // where a broken one gave some of a chunk before, that depends on how it came
        return read.end().equals("end") ? outcome.append("end").toString() : read.end();
    }

    private static String text(String escaped) {
        return escaped.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    2\\r\\n{}\\r\\n0\\r\\n\\r\\n                          ! {}
                    1\\r\\n{\\r\\n1\\r\\n}\\r\\n0\\r\\n\\r\\n             ! {}
                    000002\\r\\n{}\\r\\n0000\\r\\n\\r\\n                  ! {}
                    A\\r\\n0123456789\\r\\n0\\r\\n\\r\\n                  ! 0123456789
                    a\\r\\n0123456789\\r\\n0\\r\\n\\r\\n                  ! 0123456789
                    2;a\\r\\n{}\\r\\n0;last=1\\r\\n\\r\\n                 ! {}
                    2 ; a="b c"\\t;d\\r\\n{}\\r\\n0\\r\\n\\r\\n           ! {}
                    2;\\r\\n{}\\r\\n0\\r\\n\\r\\n                         ! {}
                    2\\r\\n{}\\r\\n0\\r\\nX-Sum: 1\\r\\nY:\\r\\n\\r\\n    ! {}
                    2\\r\\n\\r\\n\\r\\n0\\r\\n\\r\\n                      ! \\r\\n
                    5\\r\\n0\\r\\n\\r\\n\\r\\n0\\r\\n\\r\\n               ! 0\\r\\n\\r\\n
                    0\\r\\n\\r\\n                                         ! ''
                    """)
    void a_chunked_body_is_read_and_what_follows_is_the_next_head(String body, String read) {
        assertThat(readAnyhow(HEAD + text(body) + NEXT))
                .isEqualTo(HEAD + text(read) + "|" + NEXT + "end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    2\\r\\n{}XX0\\r\\n\\r\\n
                    2\\r\\n{}\\r0\\r\\n\\r\\n
                    2\\r\\n{}\\n0\\r\\n\\r\\n
                    2\\r\\n{}}\\r\\n0\\r\\n\\r\\n
                    2\\n{}\\n0\\n\\n
                    2\\r{}\\r\\n0\\r\\n\\r\\n
                    2\\n{}\\r\\n0\\r\\n\\r\\n
                    2;a\\n{}\\r\\n0\\r\\n\\r\\n
                    2;a\\rb\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    2 \\r\\n{}\\r\\n0\\r\\n\\r\\n
                    ' 2\\r\\n{}\\r\\n0\\r\\n\\r\\n'
                    2 a\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    2,2\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    -2\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    +2\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    0x2\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    2h\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    1_0\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    \u00b2\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    \\r\\n2\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    ;a\\r\\n{}\\r\\n0\\r\\n\\r\\n
                    2\\r\\n{}\\r\\n\\r\\n
                    2\\r\\n{}\\r\\n0\\r\\nGET /hidden HTTP/1.1\\r\\n\\r\\n
                    2\\r\\n{}\\r\\n0\\r\\nX : 1\\r\\n\\r\\n
                    2\\r\\n{}\\r\\n0\\r\\nX: 1\\n\\r\\n
                    2\\r\\n{}\\r\\n0\\n\\r\\n
                    2\\r\\n{}\\r\\n0\\r\\n\\n
                    """)
    void a_chunked_body_that_is_not_well_framed_is_refused(String body) {
        assertThat(readAnyhow(HEAD + text(body) + NEXT)).isEqualTo("400");
    }

    @ParameterizedTest
    @CsvSource({
        "ffffffff",
        "7fffffffffffffff",
        "8000000000000000",
        "ffffffffffffffff",
        "10000000000000000",
        "100000000000000000000000000000002",
        "00000000000000000000000000080000002"
    })
    void a_chunk_larger_than_a_body_may_be_is_refused_before_it_comes(String size) {
        assertThat(readAnyhow(HEAD + size + "\r\n")).isEqualTo("413");
    }

    @Test
    void chunks_that_are_together_larger_than_a_body_may_be_are_refused_before_the_last_comes() {
        long max = Framing.bodyMax(TestServer.HTTP);
        byte[] half = new byte[(int) (max / 2 + 1)];
        String size = Integer.toHexString(half.length) + "\r\n";
        Read read = read(List.of(octets(HEAD + size), half, octets("\r\n" + size)));
        assertThat(read.end()).isEqualTo("413");
    }

    @Test
    void nothing_that_is_given_is_longer_than_what_came_at_a_time() {
        List<byte[]> blocks = new ArrayList<>();
        blocks.add(octets(HEAD + "100000\r\n"));
        byte[] block = new byte[BLOCK_BYTES_MAX];
        for (int i = 0; i < 0x100000 / BLOCK_BYTES_MAX; i++) {
            blocks.add(block);
        }
        blocks.add(octets("\r\n0\r\n\r\n"));
        Read read = read(blocks);
        assertThat(read.given())
                .allSatisfy(given -> assertThat(given.length()).isLessThan(BLOCK_BYTES_MAX + 100));
        assertThat(read.all().length()).isGreaterThan(0x100000);
    }

    @Test
    void a_line_with_a_size_or_trailers_that_do_not_end_are_refused() {
        String most = "0".repeat(Framing.CHUNK_LINE_BYTES_MAX - 1) + "2";
        assertThat(readAnyhow(HEAD + most + "\r\n{}\r\n0\r\n\r\n")).endsWith("{}|end");
        for (String start :
                List.of("0", "2;a=", "2\r\n{}\r\n0", "0\r\n", "0\r\nX: ", "0\r\nX: 1\r\nX: ")) {
            assertThat(readAnyhow(HEAD + start + "0".repeat(Framing.CHUNK_LINE_BYTES_MAX + 1)))
                    .as(start)
                    .isEqualTo("400");
        }
        assertThat(readAnyhow(HEAD + "0\r\n" + "X: 1\r\n".repeat(200) + "\r\n")).isEqualTo("400");
    }

    @Test
    void a_body_of_a_told_length_is_given_as_it_is() {
        String head = "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n";
        assertThat(readAnyhow(head + "2\n{}\r\n0\r\n" + NEXT))
                .isEqualTo(head + "2\n{}\r\n0\r\n" + NEXT + "end");
        assertThat(readAnyhow(head + "short")).isEqualTo(head + "shortend");
        String none = "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
        assertThat(readAnyhow(none + NEXT)).isEqualTo(none + NEXT + "end");
    }

    @Test
    void nothing_is_read_after_a_length_that_is_none() {
        for (String length : List.of("x", "-1", "+2", "1, 1", "99999999999999999999")) {
            String head = "POST / HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n";
            assertThat(readAnyhow(head + NEXT)).isEqualTo(head + "end");
        }
    }

    @Test
    void a_head_has_so_many_headers() {
        String most = "GET / HTTP/1.1\r\n" + "ab:1\r\n".repeat(Framing.HEADERS_MAX);
        assertThat(readAnyhow(most + "\r\n" + NEXT)).isEqualTo(most + "\r\n" + NEXT + "end");
        assertThat(readAnyhow(most + "ab:1\r\n")).isEqualTo("431");
    }

    @Test
    void a_head_is_given_whole_and_a_part_of_one_is_not() {
        for (String part : List.of("", "GET", "GET / HTTP/1.1\r\n", NEXT.substring(0, 20))) {
            assertThat(read(single(part)).given()).isEmpty();
        }
        assertThat(read(single(NEXT)).given()).containsExactly(NEXT);
    }

    @Test
    void a_head_that_is_too_long_is_refused_before_it_ends() {
        String line = "GET /" + "a".repeat(Framing.PROLOGUE_BYTES_MAX);
        assertThat(read(single(line)).end()).isEqualTo("414");
        String header = "GET / HTTP/1.1\r\nX: " + "a".repeat(TestServer.HTTP.headerBytesMax());
        assertThat(read(single(header)).end()).isEqualTo("400");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    GET / HTTP/1.1\\nHost: x\\n\\n
                    GET / HTTP/1.1\\r\\nHost: x\\n\\r\\n
                    GET / HTTP/1.1\\r\\nHost: x\\nTransfer-Encoding: chunked\\r\\n\\r\\n
                    GET / HTTP/1.1\\r\\nHost: x\\rTransfer-Encoding: chunked\\r\\n\\r\\n
                    GET / HTTP/1.1\\r\\nHost: x\\r\\n\\n
                    GET / HTTP/1.1\\r\\nHost: x\\r\\r\\n\\r\\n
                    """)
    void a_line_of_a_head_ends_with_both(String head) {
        assertThat(readAnyhow(text(head))).isEqualTo("400");
    }

    @Test
    void old_http_is_read_as_new_that_closes() {
        assertThat(readAnyhow("GET / HTTP/1.0\r\nHost: x\r\n\r\n"))
                .isEqualTo("GET / HTTP/1.1\r\nConnection: close\r\nHost: x\r\n\r\nend");
    }

    @Test
    void a_head_is_counted_until_the_next_begins_and_while_it_comes() {
        Memory memory = new Memory(TestServer.HTTP.memoryBytesMax());
        Queue<byte[]> waiting = new ArrayDeque<>();
        Framing framing = framing(waiting, memory);
        waiting.add(octets("GET / HTTP/1.1\r\n" + "ab:1\r\n".repeat(100) + "\r\n"));
        framing.get();
        assertThat(framing.get()).as("what Helidon keeps until the next").hasSize(2);
        assertThat(memory.taken()).isBetween(30_000L, 40_000L);
        framing.read(WritableHeaders.create());
        waiting.add(octets("GET / HTTP/1.1\r\nX: " + "a".repeat(10_000)));
        assertThat(catchThrowable(framing::get))
                .isInstanceOf(DataReader.InsufficientDataAvailableException.class);
        assertThat(memory.taken()).isBetween(30_000L, 31_000L);
        framing.close();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void large_heads_have_a_share_of_the_memory_and_small_ones_pass_beside_them() {
        Memory memory = new Memory(1_000_000);
        byte[] large = octets("GET / HTTP/1.1\r\n" + "ab:1\r\n".repeat(100) + "\r\n");
        for (int i = 0; i < 7; i++) {
            framing(new ArrayDeque<>(List.of(large)), memory).get();
        }
        RequestException refused =
                catchThrowableOfType(
                        RequestException.class,
                        framing(new ArrayDeque<>(List.of(large)), memory)::get);
        assertThat(refused.status().code()).isEqualTo(503);
        for (int i = 0; i < 100; i++) {
            framing(new ArrayDeque<>(List.of(octets(NEXT))), memory).get();
        }
    }
}
