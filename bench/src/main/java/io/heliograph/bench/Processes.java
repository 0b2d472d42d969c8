package io.heliograph.bench;

import io.heliograph.bench.ProcessTable.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The processes that share the machine during a run, looked at once a second for their memory.
final class Processes implements AutoCloseable {
    private static final long PERIOD_MILLIS = 1000;
    private static final String POSTGRES = "postgres";
    private static final String LOAD = "load";

    private final Map<String, Long> pids = new LinkedHashMap<>();
    private final Map<String, Long> peaks = new ConcurrentHashMap<>();
    private final Thread sampler;

    /// @param others by name, beside the bench itself; one called `postgres` is taken with its
    ///   children
    Processes(Map<String, Long> others) {
        pids.putAll(others);
        pids.put(LOAD, ProcessHandle.current().pid());
        sampler = Thread.ofPlatform().daemon().name("processes").start(this::sample);
    }

    /// @param microsPerMessage processor time divided by the messages accepted
    record Spent(String process, double cpuSeconds, double microsPerMessage, double peakRssMib) {}

    /// Processor time by name, to be given to [#since]; peaks begin anew.
    Map<String, Double> mark() {
        peaks.clear();
        Map<String, Double> seconds = new LinkedHashMap<>();
        look().forEach((name, use) -> seconds.put(name, use.cpuSeconds()));
        return seconds;
    }

    List<Spent> since(Map<String, Double> mark, long messages) {
        List<Spent> spent = new ArrayList<>();
        look().forEach((name, use) -> {
            double seconds = use.cpuSeconds() - mark.getOrDefault(name, 0.0);
            spent.add(
                    new Spent(
                            name,
                            seconds,
                            messages == 0 ? 0 : seconds * 1e6 / messages,
                            peaks.getOrDefault(name, 0L) / (1024.0 * 1024.0)));
        });
        return spent;
    }

    private Map<String, Use> look() {
        Map<String, Use> uses = new LinkedHashMap<>();
        pids.forEach((name, pid) -> {
            Use use = name.equals(POSTGRES) ? ProcessTable.tree(pid) : ProcessTable.one(pid);
            peaks.merge(name, use.rssBytes(), Math::max);
            uses.put(name, use);
        });
        return uses;
    }

    private void sample() {
        try {
            while (true) {
                Thread.sleep(PERIOD_MILLIS);
                look();
            }
        } catch (InterruptedException closed) {
            // the end
        }
    }

    @Override
    public void close() {
        sampler.interrupt();
    }
}
