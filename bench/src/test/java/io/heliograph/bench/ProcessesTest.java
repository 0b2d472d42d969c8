package io.heliograph.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessesTest {
    @Test
    void the_bench_itself_uses_memory_and_time() {
        assumeThat(Files.exists(Path.of("/proc/self/stat"))).isTrue();
        try (Processes processes = new Processes(Map.of("gone", Long.MAX_VALUE))) {
            Map<String, Double> nothingYet = Map.of();

            assertThat(processes.since(nothingYet, 1))
                    .anySatisfy(spent -> {
                        assertThat(spent.process()).isEqualTo("load");
                        assertThat(spent.cpuSeconds()).isPositive();
                        assertThat(spent.peakRssMib()).isGreaterThan(10);
                    })
                    .anySatisfy(spent -> assertThat(spent.cpuSeconds()).isZero());
        }
    }

    @Test
    void a_tree_holds_its_root() {
        assumeThat(Files.exists(Path.of("/proc/self/stat"))).isTrue();
        long self = ProcessHandle.current().pid();

        assertThat(ProcessTable.tree(self).rssBytes()).isPositive();
    }
}
