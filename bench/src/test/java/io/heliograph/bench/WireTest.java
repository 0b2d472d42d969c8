package io.heliograph.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void a_head_is_read_once_it_is_whole() {
        String answer =
                "HTTP/1.1 429 Too Many\r\nRETRY-AFTER: 7\r\ncontent-length:12\r\nConnection: close"
                        + "\r\n\r\n";
        byte[] bytes = bytes(answer + "x".repeat(12));

        assertThat(HttpHead.read(bytes, answer.length() - 1)).isNull();
        assertThat(HttpHead.read(bytes, bytes.length))
                .isEqualTo(new HttpHead(answer.length(), 12, 7, true));
        assertThat(HttpHead.status(bytes)).isEqualTo(429);
    }

    @Test
    void an_answer_gives_its_ids_and_counts_refusals() {
        byte[] bytes =
                bytes(
                        """
                        {"status":true,"data":{"380501112233":[{"id_state":600100200}],\
                        "1":[{"error":"no_client_price"}],"2":[{"id_state":7},{"id_state":8}]}}\
                        """);
        Rows rows = new Rows();
        rows.readAnswer(bytes, 0, bytes.length);

        assertThat(ids(rows)).containsExactly(600100200, 7, 8);
        assertThat(rows.errors()).isEqualTo(1);
    }

    @Test
    void reports_are_final_or_wait_and_all_are_acknowledged() {
        byte[] bytes =
                bytes(
                        """
                        [{"id_state":1,"text_sms":"state","state":"DELIVRD","time":"x"},
                        {"state":"ENROUTE","id_state":2},{"id_state":3,"state":"ACCEPTD"},
                        {"state":"UNDELIV","id_state":4}]\
                        """);
        Rows last = new Rows();
        Rows all = new Rows();
        last.readReports(bytes, 0, bytes.length, all);

        assertThat(ids(last)).containsExactly(1, 4);
        assertThat(ids(all)).containsExactly(1, 2, 3, 4);
        assertThat(last.errors()).isEqualTo(1);
    }

    @Test
    void only_the_platforms_own_metrics_are_read() {
        assertThat(
                        PlatformClient.parseMetrics(
                                """
                                # TYPE heliograph_accepted_total counter
                                heliograph_accepted_total{type="sms"} 12.0
                                jvm_threads 3
                                """))
                .containsExactlyEntriesOf(Map.of("heliograph_accepted_total{type=\"sms\"}", 12.0));
    }

    private static long[] ids(Rows rows) {
        return IntStream.range(0, rows.size()).mapToLong(rows::id).toArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
