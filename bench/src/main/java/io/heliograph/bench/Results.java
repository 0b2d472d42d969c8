package io.heliograph.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// All that is kept of a bench.
///
/// @param settings of load and database
record Results(
        Instant at,
        Machine machine,
        Map<String, String> settings,
        List<Run> runs,
        List<Median> medians) {

    /// Over the runs of a mode, each number on its own.
    record Median(
            String mode,
            double acceptedPerSecond,
            double endToEndPerSecond,
            double sendP50Millis,
            double sendP99Millis,
            double reportP99Millis) {}

    static List<Median> medians(List<Run> runs) {
        List<Median> medians = new ArrayList<>();
        for (String mode : runs.stream().map(Run::mode).distinct().toList()) {
            List<Run> same = runs.stream().filter(run -> run.mode().equals(mode)).toList();
            medians.add(
                    new Median(
                            mode,
                            median(same, Run::acceptedPerSecond),
                            median(same, Run::endToEndPerSecond),
                            median(same, run -> run.send().p50Millis()),
                            median(same, run -> run.send().p99Millis()),
                            median(same, run -> run.report().p99Millis())));
        }
        return medians;
    }

    static double median(List<Run> runs, ToDoubleFunction<Run> number) {
        double[] sorted = runs.stream().mapToDouble(number).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    void write(Path file) {
        JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValue(file.toFile(), this);
    }
}
