package io.heliograph.crash;

import io.heliograph.fixture.Until;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A customer's program that keeps sending, on several threads, whatever becomes of the server, and
/// remembers every answer.
final class Customer {
    private static final int THREADS = 4;
    private static final int MAILING = 99_999_999;
    private static final int PAUSE_MILLIS_MAX = 60;
    private static final int REPEAT_MILLIS = 200;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final ServerProcess server;
    private final String callbackUrl;
    private final long seed;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private String code = "";
    private String accessToken = "";
    private final List<String> accessTokens = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    /// Answers that break a promise.
    final Queue<String> faults = new ConcurrentLinkedQueue<>();

    final AtomicInteger repeated = new AtomicInteger();
    final AtomicInteger busy = new AtomicInteger();
    final AtomicLong slowestMillis = new AtomicLong();

    Customer(ServerProcess server, String callbackUrl, long seed) {
        this.server = server;
        this.callbackUrl = callbackUrl;
        this.seed = seed;
    }

    /// Signs in.
    void signIn() throws InterruptedException {
        // the first start makes the demo's account only after it has opened its port
        Until.nothingIsMissing(
                ANSWER_MAX,
                () -> {
                    String login = "{\"username\":\"demo\",\"password\":\"heliograph\"}";
                    code = signIn("/v1/authorize", login, "authorization_code");
                    return code.isEmpty() ? "the demo's account" : "";
                });
        accessToken =
                signIn(
                        "/v1/accesstoken",
                        "{\"authorization_code\":\"" + code + "\"}",
                        "access_token");
        accessTokens.add(accessToken);
    }

    /// Has other accounts too, with these tokens.
    void has(Collection<String> tokens) {
        accessTokens.addAll(tokens);
    }

    /// Sends nothing more for that account.
    void leaves(String token) {
        accessTokens.remove(token);
    }

    /// Orders a mailing and begins to send.
    void start() throws InterruptedException, IOException {
        requests.add(Mailing.order(server, accessToken, seed, "m%08d.".formatted(MAILING)));
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            threads.add(Thread.ofPlatform().name("customer-" + i).start(() -> run(random)));
        }
    }

    private String signIn(String path, String body, String field) {
        HttpRequest request =
                HttpRequest.newBuilder(server.uri(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try {
            String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return JSON.readTree(answer).path("data").path(field).asString("");
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private void run(Random random) {
        List<Request> again = new ArrayList<>();
        try {
            while (!stopping) {
                Request request = draw(random);
                requests.add(request);
                send(request);
                if (request.key != null
                        && (request.promise != Request.Promise.TAKEN || random.nextInt(4) == 0)) {
                    again.add(request);
                }
                again.removeIf(old -> !accessTokens.contains(old.accessToken));
                if (!again.isEmpty() && random.nextInt(4) == 0) {
                    Request old = again.get(random.nextInt(again.size()));
                    repeated.incrementAndGet();
                    send(old);
                    if (old.promise == Request.Promise.TAKEN) {
                        again.remove(old);
                    }
                }
                Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        } catch (RuntimeException bug) {
            faults.add("the customer's thread failed: " + bug);
        }
    }

    private Request draw(Random random) {
        String token = "m%08d.".formatted(tokens.incrementAndGet());
        boolean latin = random.nextInt(5) > 0;
        String text = (latin ? "" : "ж") + token;
        List<String> numbers = new ArrayList<>();
        int lot = random.nextInt(10);
        if (lot < 2) { // several parts, the token whole in each of them
            String all = text.repeat(latin ? 20 + random.nextInt(40) : 8 + random.nextInt(12));
            while (all.length() % (latin ? 153 : 67) < 2 * text.length()) {
                all += text;
            }
            text = all;
        }
        int recipients = lot > 7 ? 5 + random.nextInt(36) : 1;
        while (numbers.size() < recipients) {
            String number = Script.number(random);
            if (!numbers.contains(number)) {
                numbers.add(number);
            }
        }
        List<String> own = List.copyOf(accessTokens);
        return new Request(
                own.get(random.nextInt(own.size())),
                token,
                numbers,
                text,
                random.nextInt(20) > 0,
                random.nextInt(3) == 0 ? "key-" + seed + "-" + token : null);
    }

    private void send(Request request) throws InterruptedException {
        long began = System.nanoTime();
        try {
            HttpResponse<String> answer =
                    http.send(post(request), HttpResponse.BodyHandlers.ofString());
            long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            slowestMillis.accumulateAndGet(millis, Math::max);
            learn(request, answer);
        } catch (ConnectException | HttpConnectTimeoutException down) {
            Thread.sleep(REPEAT_MILLIS);
        } catch (IOException lost) {
            request.learn(Request.Promise.DOUBTFUL);
        }
    }

    private HttpRequest post(Request request) {
        URI uri = server.uri("/v1/send");
        String body =
                JSON.writeValueAsString(
                        List.of(
                                Map.of(
                                        "number", request.numbers,
                                        "senderID", "Verify",
                                        "text", request.text,
                                        "delivery", request.reported,
                                        "callback_url", callbackUrl)));
        HttpRequest.Builder post =
                HttpRequest.newBuilder(uri)
                        .timeout(ANSWER_MAX)
                        .header("X-Access-Token", request.accessToken)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        return request.key == null
                ? post.build()
                : post.header("Idempotency-Key", request.key).build();
    }

    private void learn(Request request, HttpResponse<String> answer) throws InterruptedException {
        switch (answer.statusCode()) {
            case 200 -> taken(request, JSON.readTree(answer.body()).get("data"));
            case 429, 503 -> {
                busy.incrementAndGet();
                if (answer.headers().firstValue("Retry-After").isEmpty()) {
                    faults.add("no Retry-After in " + answer.statusCode() + " " + answer.body());
                }
                if (answer.body().contains("not known yet")) {
                    request.learn(Request.Promise.DOUBTFUL);
                }
                Thread.sleep(REPEAT_MILLIS);
            }
            default -> faults.add("answer " + answer.statusCode() + " " + answer.body());
        }
    }

    private void taken(Request request, JsonNode data) {
        Map<String, List<Long>> ids = new LinkedHashMap<>();
        data.properties()
                .forEach(each -> {
                    List<Long> parts = new ArrayList<>();
                    each.getValue().forEach(part -> parts.add(part.get("id_state").asLong()));
                    ids.put(each.getKey(), parts);
                });
        if (request.promise == Request.Promise.TAKEN && !request.ids.equals(ids)) {
            faults.add("the key " + request.key + " gave " + request.ids + ", then " + ids);
        }
        request.ids = ids;
        request.promise = Request.Promise.TAKEN;
    }

    /// Stops, and repeats what has a key until it is taken.
    void finish() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        for (Request request : requests) {
            if (request.key != null && request.promise != Request.Promise.TAKEN) {
                repeated.incrementAndGet();
                send(request);
                if (request.promise != Request.Promise.TAKEN) {
                    faults.add("repeated in vain: " + request.key);
                }
            }
        }
    }
}
