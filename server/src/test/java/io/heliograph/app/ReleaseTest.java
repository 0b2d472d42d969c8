package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What a released version has kept in its database is there after the migrations, and works.
/// [ReleaseDump] makes the files.
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ReleaseTest {
    private static final Path RELEASES = Path.of("../RELEASES");
    private static final Path DUMPS = Path.of("src/test/resources/io/heliograph/app");

    private static final String STATES =
            """
            select part_id, coalesce((select state from report r where r.account_id = m.account_id and r.part_id = p.part_id and r.final), '')
            from message m
            cross join generate_series(m.message_id, m.message_id + m.parts - 1) as p (part_id)
            """;

    static Stream<String> dumps() throws IOException {
        try (Stream<Path> files = Files.list(DUMPS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("release-.*\\.sql"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void what_a_release_has_kept_is_there_after_the_migrations(String dump) throws Exception {
        TestDatabase database = TestDatabase.loaded(Files.readString(DUMPS.resolve(dump)));
        var hourLater = ReleasedWorld.END.plus(Duration.ofHours(1));
        try (ReleasedWorld world = new ReleasedWorld(database, hourLater)) {
            world.signIn();
            assertThat(world.platform.ledger.prove()).isNotEmpty().allMatch(Proof::holds);

            Map<Long, String> kept = states(world);
            Map<Long, JsonNode> found = new TreeMap<>();
            world.call("/v1/sms-full-data", "{'limit':1000}")
                    .forEach(row -> found.put(row.get("id_state").asLong(), row));
            assertThat(found.keySet()).isNotEmpty().isEqualTo(kept.keySet());
            kept.forEach((part, state) -> {
                if (!state.isEmpty()) {
                    JsonNode row = Objects.requireNonNull(found.get(part));
                    assertThat(row.get("state").asString()).isEqualTo(state);
                }
            });
            assertThat(kept).containsValues("DELIVRD", "UNDELIV", "");
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void what_a_release_had_still_to_do_is_done(String dump) throws Exception {
        TestDatabase database = TestDatabase.loaded(Files.readString(DUMPS.resolve(dump)));
        try (ReleasedWorld world = new ReleasedWorld(database, ReleasedWorld.END)) {
            assertThat(states(world)).containsValue("");
            world.clock.move(Duration.ofHours(21).plusMinutes(1)); // the scheduled one's time
            Until.isTrue("the receipt", () -> !states(world).containsValue(""));
            assertThat(states(world)).doesNotContainValue("EXPIRED");
            assertThat(world.platform.ledger.prove()).isNotEmpty().allMatch(Proof::holds);
        }
    }

    @Test
    void each_release_has_its_dump() throws IOException {
        assertThat(dumps())
                .containsExactlyElementsOf(
                        Files.readAllLines(RELEASES).stream()
                                .filter(line -> !line.startsWith("#") && !line.isBlank())
                                .map(line -> "release-" + line.split(" ", -1)[0] + ".sql")
                                .toList());
    }

    private static Map<Long, String> states(ReleasedWorld world) {
        return world.database
                .database()
                .read(handle -> {
                    Map<Long, String> states = new TreeMap<>();
                    handle.createQuery(STATES)
                            .map((row, context) -> states.put(row.getLong(1), row.getString(2)))
                            .list();
                    return states;
                });
    }
}
