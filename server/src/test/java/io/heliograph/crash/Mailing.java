package io.heliograph.crash;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Orders a mailing to two groups that share numbers, over a window in which the kills fall: in the
/// end each number must have had it once.
final class Mailing {
    static final int RECIPIENTS = 2_000;
    private static final int SHARED = 300;
    private static final Duration BEGIN = Duration.ofSeconds(6);
    private static final Duration WINDOW = Duration.ofSeconds(25);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final JsonMapper JSON = new JsonMapper();

    private final ServerProcess server;
    private final String accessToken;

    private Mailing(ServerProcess server, String accessToken) {
        this.server = server;
        this.accessToken = accessToken;
    }

    /// @param token in every text
    /// @return what has been asked for, promised as a whole
    static Request order(ServerProcess server, String accessToken, long seed, String token)
            throws IOException, InterruptedException {
        Set<String> drawn = new LinkedHashSet<>();
        Random random = new Random(~seed);
        while (drawn.size() < RECIPIENTS) {
            drawn.add(Script.number(random));
        }
        List<String> numbers = List.copyOf(drawn);
        Mailing mailing = new Mailing(server, accessToken);
        int half = RECIPIENTS / 2;
        long first = mailing.group(numbers.subList(0, half + SHARED));
        long second = mailing.group(numbers.subList(half, RECIPIENTS));
        LocalDateTime begin =
                LocalDateTime.now(ZoneOffset.UTC).plus(BEGIN).truncatedTo(ChronoUnit.SECONDS);
        mailing.call(
                "/v1/send-bulk",
                Map.of(
                        "senderID", "Verify",
                        "text", token + " Dear #first_name#",
                        "id_group", List.of(first, second),
                        "phone", numbers.get(0),
                        "dateStart", begin.toLocalDate().toString(),
                        "timeStart", begin.format(TIME),
                        "timeStop", begin.plus(WINDOW).format(TIME)));
        Request request = new Request(accessToken, token, numbers, token, true, null);
        request.promise = Request.Promise.ORDERED;
        return request;
    }

    private long group(List<String> numbers) throws IOException, InterruptedException {
        long group =
                call("/v1/group-create", Map.of("name_group", "Clients"))
                        .at("/data/list/0/id_group")
                        .asLong();
        List<Map<String, String>> contacts = new ArrayList<>();
        numbers.forEach(number -> contacts.add(Map.of("number", number, "name", "N" + number)));
        call("/v1/group-number-add", Map.of("id_group", group, "numbers", contacts));
        return group;
    }

    private JsonNode call(String path, Map<String, ?> body)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.uri(path))
                            .header("X-Access-Token", accessToken)
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            JSON.writeValueAsString(body)))
                            .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(path + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        }
    }
}
