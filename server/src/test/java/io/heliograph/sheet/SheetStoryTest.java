package io.heliograph.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
import io.heliograph.fixture.MovingClock;
import io.heliograph.ledger.Money;
import io.heliograph.pricing.PriceList;
import io.heliograph.pricing.Prices;
import io.heliograph.revision.Revisions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sheets of prices and costs on the running platform.
@Tag("slow")
@Timeout(120)
final class SheetStoryTest {
    private static final JsonMapper mapper = new JsonMapper();
    private static final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static LivePlatform platform;
    private static AdminCaller ann;
    private static String token;

    @BeforeAll
    static void start() {
        platform = new LivePlatform();
        ann = platform.operator();
        ann.operator("bob", "administrator");
        token = ann.session("bob");
    }

    @AfterAll
    static void stop() {
        ann.close();
        platform.close();
    }

    private static HttpResponse<byte[]> call(String method, String path, byte[] body) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/admin/v1%s"
                                                .formatted(platform.port(), path)))
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofSeconds(60))
                        .method(method, BodyPublishers.ofByteArray(body))
                        .build();
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static JsonNode json(int status, HttpResponse<byte[]> response) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        return mapper.readTree(body);
    }

    private static JsonNode json(int status, String method, String path) {
        return json(status, call(method, path, new byte[0]));
    }

    private static JsonNode previewed(String list, String more, String text) {
        return json(
                201,
                call(
                        "POST",
                        list + "/sheets?source=acme" + more,
                        text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String list(String name) {
        json(
                201,
                call(
                        "POST",
                        "/price-lists",
                        "{\"name\":\"%s\",\"currency\":\"EUR\"}"
                                .formatted(name)
                                .getBytes(StandardCharsets.UTF_8)));
        return "/price-lists/" + name;
    }

    /// What a sheet would change: new, up, down, until, gone, unchanged, faulty.
    private static String counts(JsonNode sheet) {
        List<String> counts = new ArrayList<>();
        for (String name : List.of("added", "up", "down", "until", "gone", "unchanged", "faulty")) {
            counts.add(sheet.get(name).toString());
        }
        return String.join(" ", counts);
    }

    private static List<String> inForce(String list, String at) {
        List<String> told = new ArrayList<>();
        json(200, "GET", list + "/prices?at=" + at)
                .get("items")
                .forEach(item ->
                        told.add(
                                item.get("mcc")
                                        + (item.get("mnc").isNull() ? "" : "/" + item.get("mnc"))
                                        + " "
                                        + item.get("price").stringValue()));
        told.sort(String::compareTo);
        return told;
    }

    private static JsonNode apply(int status, String list, JsonNode sheet) {
        return json(status, "POST", list + "/sheets/" + sheet.get("id") + "/apply");
    }

    @Test
    void a_sheet_is_looked_at_applied_applied_again_and_taken_back() {
        String list = list("acme");
        JsonNode first = previewed(list, "", "MCC;MNC;Price\n255;1;0,05\n255;;0,06\n260;;0,01\n");
        assertThat(counts(first)).isEqualTo("3 0 0 0 0 0 0");
        assertThat(first.get("state").stringValue()).isEqualTo("previewed");
        assertThat(first.get("columns").stringValue()).isEqualTo("mcc=MCC, mnc=MNC, price=Price");
        assertThat(inForce(list, "now")).isEmpty();
        assertThat(apply(200, list, first).get("state").stringValue()).isEqualTo("applied");
        assertThat(inForce(list, "now")).containsExactly("255 0.06", "255/1 0.05", "260 0.01");
        assertThat(apply(409, list, first).get("code").stringValue()).isEqualTo("sheet_applied");
        JsonNode again = previewed(list, "", "MCC,MNC,Price\n255,01,0.05\n255,,0.06\n260,,0.01\n");
        assertThat(counts(again)).isEqualTo("0 0 0 0 0 3 0");
        apply(200, list, again);
        assertThat(json(200, "GET", list + "/prices").get("items")).hasSize(3);
        JsonNode second =
                previewed(list, "&gone=end", "MCC,MNC,Price\n255,1,0.04\n255,,0.07\n262,,0.08\n");
        assertThat(counts(second)).isEqualTo("1 1 1 0 1 0 0");
        JsonNode lines = json(200, "GET", list + "/sheets/" + second.get("id") + "/lines");
        assertThat(lines.get("items")).hasSize(4);
        assertThat(
                        json(
                                        200,
                                        "GET",
                                        list
                                                + "/sheets/"
                                                + second.get("id")
                                                + "/lines?difference=up")
                                .at("/items/0")
                                .toString())
                .contains("\"line\":3", "\"price\":\"0.07\"", "\"was\":\"0.06\"");
        apply(200, list, second);
        assertThat(inForce(list, "now")).containsExactly("255 0.07", "255/1 0.04", "262 0.08");
        JsonNode back = json(200, "POST", list + "/sheets/" + second.get("id") + "/rollback");
        assertThat(back.get("state").stringValue()).isEqualTo("rolled_back");
        assertThat(inForce(list, "now")).containsExactly("255 0.06", "255/1 0.05", "260 0.01");
        assertThat(
                        json(409, "POST", list + "/sheets/" + second.get("id") + "/rollback")
                                .get("code")
                                .stringValue())
                .isEqualTo("not_applied");
        assertThat(json(200, "GET", list + "/sheets").get("items")).hasSize(3);
    }

    @Test
    void nothing_is_applied_to_a_list_that_has_changed_nor_with_faults_nor_taken_back_then() {
        String list = list("changed");
        JsonNode sheet = previewed(list, "", "MCC,MNC,Price\n255,1,0.05\n");
        json(
                201,
                call(
                        "POST",
                        list + "/prices",
                        "{\"mcc\":260,\"price\":\"0.01\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(apply(409, list, sheet).get("code").stringValue()).isEqualTo("list_changed");
        JsonNode faulty = previewed(list, "", "MCC,MNC,Price\n255,1,0.05\n255,2,oops\n");
        assertThat(counts(faulty)).isEqualTo("1 0 0 0 1 0 1");
        assertThat(
                        json(
                                        200,
                                        "GET",
                                        list
                                                + "/sheets/"
                                                + faulty.get("id")
                                                + "/lines?difference=fault")
                                .at("/items/0")
                                .toString())
                .contains("\"line\":3", "\"field\":\"price\"", "\"value\":\"oops\"", "is no price");
        assertThat(apply(409, list, faulty).get("code").stringValue()).isEqualTo("sheet_faulty");
        json(200, "POST", list + "/sheets/" + faulty.get("id") + "/apply?withoutFaulty=true");
        assertThat(inForce(list, "now")).containsExactly("255/1 0.05", "260 0.01");
        json(
                201,
                call(
                        "POST",
                        list + "/prices",
                        "{\"mcc\":255,\"mnc\":1,\"price\":\"0.09\"}"
                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(
                        json(409, "POST", list + "/sheets/" + faulty.get("id") + "/rollback")
                                .get("code")
                                .stringValue())
                .isEqualTo("changed_since");
        assertThat(inForce(list, "now")).containsExactly("255/1 0.09", "260 0.01");
    }

    @Test
    void what_was_foretold_is_in_force_at_its_instant() {
        String list = list("midnight");
        apply(200, list, previewed(list, "", "MCC,MNC,Price\n255,1,0.05\n255,,0.06\n"));
        Instant midnight = Instant.now().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.DAYS);
        JsonNode sheet =
                previewed(list, "&from=" + midnight, "MCC,MNC,Price\n255,1,0.04\n255,,0.07\n");
        assertThat(counts(sheet)).isEqualTo("0 1 1 0 0 0 0");
        apply(200, list, sheet);
        assertThat(inForce(list, "now")).containsExactly("255 0.06", "255/1 0.05");
        assertThat(inForce(list, midnight.toString())).containsExactly("255 0.07", "255/1 0.04");
        long id = json(200, "GET", list).get("id").longValue();
        MovingClock clock = new MovingClock(midnight.minusMillis(1));
        Prices prices = new Revisions(platform.database()).keep(new Prices(clock));
        assertThat(quoted(prices.of(0, id))).isEqualTo("0.05 EUR 0.06 EUR");
        clock.move(Duration.ofMillis(1));
        JsonNode lines = json(200, "GET", list + "/sheets/" + sheet.get("id") + "/lines");
        assertThat(quoted(prices.of(0, id)))
                .isEqualTo(
                        lines.at("/items/0/price").stringValue()
                                + " EUR "
                                + lines.at("/items/1/price").stringValue()
                                + " EUR");
    }

    private static String quoted(PriceList list) {
        return list.price(255, 1, "sms").map(Money::toString).orElse("")
                + " "
                + list.price(255, 6, "sms").map(Money::toString).orElse("");
    }

    @Test
    void a_list_that_is_written_as_a_sheet_reads_back_as_it_is() {
        String list = list("export");
        apply(
                200,
                list,
                previewed(
                        list,
                        "",
                        "MCC,MNC,Type,Price,From,Until\n255,1,sms,0.0512,,\n255,,hlr,0.003,,2099-01-31\n310,260,sms,0.01,2098-01-01,\n"));
        for (String format : List.of("csv", "xlsx")) {
            HttpResponse<byte[]> file = call("GET", list + "/export?format=" + format, new byte[0]);
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
                    .contains("prices." + format);
            JsonNode read = json(201, call("POST", list + "/sheets?source=ours", file.body()));
            assertThat(counts(read)).as(format).isEqualTo("0 0 0 0 0 3 0");
        }
        assertThat(json(200, "GET", "/sheet-mappings/ours").get("price").stringValue())
                .isEqualTo("Price");
    }

    @Test
    void costs_are_read_alike() {
        json(
                201,
                call(
                        "POST",
                        "/providers",
                        "{\"name\":\"acme\",\"host\":\"127.0.0.1\",\"port\":2775,\"state\":\"off\"}"
                                .getBytes(StandardCharsets.UTF_8)));
        json(
                201,
                call(
                        "POST",
                        "/cost-lists",
                        "{\"provider\":\"acme\",\"currency\":\"USD\"}"
                                .getBytes(StandardCharsets.UTF_8)));
        JsonNode sheet =
                json(
                        201,
                        call(
                                "POST",
                                "/cost-lists/acme/sheets?source=carrier",
                                "MCC;MNC;Rate USD\n255;1;0,03\n".getBytes(StandardCharsets.UTF_8)));
        json(200, "POST", "/cost-lists/acme/sheets/" + sheet.get("id") + "/apply");
        assertThat(json(200, "GET", "/cost-lists/acme/costs").at("/items/0/price").stringValue())
                .isEqualTo("0.03");
        assertThat(
                        json(
                                        400,
                                        call(
                                                "POST",
                                                "/cost-lists/acme/sheets?source=other",
                                                "MCC;MNC;Rate EUR\n255;1;0,03\n"
                                                        .getBytes(StandardCharsets.UTF_8)))
                                .get("code")
                                .stringValue())
                .isEqualTo("other_currency");
    }

    @Test
    void a_hundred_thousand_rows_take_seconds() {
        String list = list("large");
        StringBuilder text = new StringBuilder("MCC;MNC;Type;Price\n");
        for (int i = 0; i < 100_000; i++) {
            text.append(
                    "%d;%d;%s;0,%04d%n".formatted(200 + i % 100, i / 100, "sms", 1 + i % 5_000));
        }
        byte[] file = text.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(file.length).isGreaterThan(1 << 20);
        long began = System.nanoTime();
        JsonNode sheet = json(201, call("POST", list + "/sheets?source=large", file));
        long previewed = System.nanoTime();
        assertThat(counts(sheet)).isEqualTo("100000 0 0 0 0 0 0");
        apply(200, list, sheet);
        long applied = System.nanoTime();
        JsonNode again = json(201, call("POST", list + "/sheets?source=large", file));
        assertThat(counts(again)).isEqualTo("0 0 0 0 0 100000 0");
        HttpResponse<byte[]> export = call("GET", list + "/export?format=xlsx", new byte[0]);
        long exported = System.nanoTime();
        json(200, "POST", list + "/sheets/" + sheet.get("id") + "/rollback");
        assertThat(inForce(list, "now")).isEmpty();
        System.out.printf(
                "100,000 rows: preview %d ms, apply %d ms, again and export of %d octets %d ms, rollback %d ms%n",
                (previewed - began) / 1_000_000,
                (applied - previewed) / 1_000_000,
                export.body().length,
                (exported - applied) / 1_000_000,
                (System.nanoTime() - exported) / 1_000_000);
    }

    @Test
    void what_is_no_sheet_is_refused_clearly() throws IOException {
        String list = list("refused");
        assertThat(
                        json(400, call("POST", list + "/sheets?source=x", new byte[0]))
                                .get("code")
                                .stringValue())
                .isEqualTo("sheet_empty");
        assertThat(
                        json(400, call("POST", list + "/sheets", new byte[] {1}))
                                .get("errors")
                                .toString())
                .contains("source");
        for (String query :
                List.of(
                        "source=12",
                        "source=x&gone=maybe",
                        "source=x&type=fax",
                        "source=x&from=soon",
                        "source=x&from=2020-01-01T00:00:00Z",
                        "source=x&priceMax=-1",
                        "source=x&formatt=csv")) {
            assertThat(
                            call(
                                            "POST",
                                            list + "/sheets?" + query,
                                            "MCC,MNC,Price\n".getBytes(StandardCharsets.UTF_8))
                                    .statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(
                        json(404, call("POST", "/price-lists/none/sheets?source=x", new byte[] {1}))
                                .get("code")
                                .stringValue())
                .isEqualTo("not_found");
        assertThat(json(404, "GET", list + "/sheets/999999").get("code").stringValue())
                .isEqualTo("not_found");
        assertThat(json(400, "GET", list + "/export?format=pdf").get("errors").toString())
                .contains("format");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.port())) {
            socket.getOutputStream()
                    .write(
                            ("POST /admin/v1"
                                            + list
                                            + "/sheets?source=x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                            + token
                                            + "\r\nContent-Length: 2147483648\r\n\r\nMCC")
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 413");
        }
    }
}
