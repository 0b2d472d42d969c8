package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a clean stop leaves.
@Timeout(120)
final class StopTest {
    @Test
    void a_stop_gives_the_ids_back_that_were_not_needed() {
        try (TestDatabase test = TestDatabase.create()) {
            Config config =
                    Configuration.load(
                            null,
                            Map.of(
                                    "HELIOGRAPH_HTTP_PORT", "0",
                                    "HELIOGRAPH_OPERATION_PORT", "0",
                                    "HELIOGRAPH_DATABASE_URL", test.jdbcUrl()));
            try (Demo demo = new Demo(config, Clock.systemUTC())) {
                demo.platform.ids.reserve();
                assertThat(secondReserved(test)).isAfter(Instant.now());
            }
            assertThat(secondReserved(test)).isBeforeOrEqualTo(Instant.now());
        }
    }

    private static Instant secondReserved(TestDatabase test) {
        long second =
                test.database()
                        .read(handle ->
                                handle.createQuery("select id_second_reserved from node")
                                        .mapTo(Long.class)
                                        .one());
        return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second);
    }
}
