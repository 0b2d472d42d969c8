package io.heliograph.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.app.LivePlatform;
import io.heliograph.db.AccountId;
import io.heliograph.http.OpenApi;
import io.heliograph.ledger.Proof;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Whatever is thrown at the server, it answers soon, never with a fault of its own, as
/// `openapi.yaml` says, and charges nothing that it did not tell of.
///
/// `-Dfuzz.seed=…` repeats a run, `-Dfuzz.requests=…` makes it longer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 1, unit = TimeUnit.HOURS)
@Tag("slow")
final class FuzzTest {
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 6_000);
    private static final long SEED = Long.getLong("fuzz.seed", new Random().nextLong());
    private static final int WORKERS = 4;
    private static final int FRESH_EVERY = 300;
    private static final int FAULTS_MAX = 20;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    /// What hashes passwords is slow, and asked in one round of ten.
    private static final List<String> SLOW = List.of("authorize", "register");

    private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final OpenApi file = new OpenApi();
    private final List<Operation> operations = Operation.all(file);
    private final Verdict verdict = new Verdict(file);
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private LivePlatform platform;

    @BeforeAll
    void start() {
        platform = new LivePlatform();
    }

    @AfterAll
    void stop() {
        platform.close();
    }

    @Test
    void answers_whatever_it_is_asked() throws Exception {
        System.out.println("fuzz.seed=" + SEED + " fuzz.requests=" + REQUESTS);
        List<Party> parties = new ArrayList<>();
        List<Future<?>> workers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WORKERS; i++) {
                Party party = new Party(platform, "fuzz" + i, "Fuzz");
                Random random = new Random(SEED + i);
                parties.add(party);
                workers.add(threads.submit(() -> fuzz(party, random)));
            }
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
        System.out.println("fuzz answers: " + verdict);
        assertThat(faults).as("fuzz.seed=" + SEED).isEmpty();
        assertThat(verdict.busy()).as("answers 503").isLessThan(1 + REQUESTS / 100);
        assertThat(platform.proofs()).allMatch(Proof::holds);
        assertThat(charged(parties)).isEqualTo(verdict.ids());
        try (Wire wire = new Wire(platform.port())) {
            byte[] health = Wire.request("GET", "/health", "", new byte[0]);
            assertThat(wire.exchange(health).status()).isEqualTo(200);
        }
        parties.forEach(Party::close);
    }

    private void fuzz(Party party, Random random) {
        SoundRequests requests = new SoundRequests(party, false);
        Map<Operation, JsonNode> sound = new HashMap<>();
        Noise noise = new Noise(random, List.of(party.account().toString()));
        Shot.Maker maker = new Shot.Maker(party, noise);
        String before = "";
        for (int i = 0; i < REQUESTS / WORKERS && faults.size() < FAULTS_MAX; i++) {
            if (i % FRESH_EVERY == 0) {
                operations.forEach(each -> sound.put(each, requests.of(each).body().get()));
            }
            Operation operation = noise.any(operations);
            if (SLOW.contains(operation.id()) && !noise.chance(10)) {
                continue;
            }
            List<JsonNode> bodies = new ArrayList<>(operation.exampleBodies());
            while (bodies.isEmpty() || noise.chance(60)) {
                bodies.add(sound.getOrDefault(operation, NOTHING));
            }
            JsonNode body = noise.any(bodies);
            Shot shot = maker.next(operation, body);
            shoot(party, shot, before);
            before = shot.framed() ? "after " + shot : "";
        }
    }

    /// @param before what the connection was used for before
    private void shoot(Party party, Shot shot, String before) {
        long start = System.nanoTime();
        String fault;
        try {
            Received received = party.exchange(shot.bytes());
            fault = verdict.of(shot, received);
            if (!fault.isEmpty()) {
                fault += "\n" + received;
            }
            if (System.nanoTime() - start > ANSWER_MAX.toNanos()) {
                fault = "it took too long";
            }
        } catch (RuntimeException none) {
            fault = "no answer: " + none;
        }
        if (!shot.framed()) {
            party.close();
        }
        if (!fault.isEmpty() && faults.size() < FAULTS_MAX) {
            faults.add(fault + "\n" + shot + "\n" + before);
        }
    }

    /// The ids of all parts that the accounts were charged for.
    private Set<Long> charged(List<Party> parties) {
        List<Long> accounts = parties.stream().map(Party::account).map(AccountId::value).toList();
        return platform.database()
                .read(handle ->
                        handle.createQuery(
                                        """
                                        select generate_series(message_id, message_id + parts - 1)
                                        from message
                                        where account_id = any (:accounts)
                                          and channel in ('rest', 'get')
                                        """)
                                .bindArray("accounts", Long.class, accounts)
                                .mapTo(Long.class)
                                .collect(Collectors.toSet()));
    }
}
