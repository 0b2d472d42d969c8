package io.heliograph.provider;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets whoever may write to a folder trace a provider while the server runs: a file `NAME.on`
/// there switches it on, its removal off. Meanwhile, and at the end, what there is stands in
/// `NAME.pcap`, which only the server's user may read.
///
/// The folder is the server's own: whoever can write there can read its database too.
public final class TraceFiles implements AutoCloseable {
    private static final String SWITCH = ".on";
    private static final String FILE = ".pcap";

    /// What stands in a folder beside the switches is not looked through without end.
    private static final int SWITCHES_MAX = 1_000;

    /// What has come is written so often.
    private static final long WRITTEN_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Logger log = LoggerFactory.getLogger(TraceFiles.class);

    private final TraceSettings settings;
    private final Supplier<Map<String, Trace>> traces;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    /// Those that are on.
    private final Map<String, On> on = new HashMap<>();

    private final Set<String> unknown = new HashSet<>();

    private static final class On {
        private final long since;
        private long written = -1;
        private long writtenAt;

        /// Its time is over, and its switch could not be removed.
        private boolean over;

        On(long since) {
            this.since = since;
        }
    }

    /// @param traces by the provider's name
    /// @param nanoTime the monotonic clock
    public TraceFiles(
            TraceSettings settings, Supplier<Map<String, Trace>> traces, LongSupplier nanoTime) {
        this.settings = settings;
        this.traces = traces;
        this.nanoTime = nanoTime;
    }

    /// Looks what is wanted, and writes what has come; called every second.
    public void tick() {
        lock.lock();
        try {
            Map<String, Trace> known = traces.get();
            Set<String> wanted = wanted(known);
            known.forEach((name, trace) -> look(name, trace, wanted.contains(name)));
            on.keySet().retainAll(known.keySet());
        } finally {
            lock.unlock();
        }
    }

    private Set<String> wanted(Map<String, Trace> known) {
        Set<String> wanted = new HashSet<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(settings.folder(), "*" + SWITCH)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String provider = name.substring(0, name.length() - SWITCH.length());
                if (known.containsKey(provider)) {
                    wanted.add(provider);
                } else if (unknown.size() < SWITCHES_MAX && unknown.add(provider)) {
                    log.warn(
                            "event=trace_of_nobody file={} known={}",
                            file,
                            String.join(",", known.keySet()));
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return Set.of();
        } catch (IOException unreadable) {
            log.warn("event=traces_not_read folder={} error=\"{}\"", settings.folder(), unreadable);
            return Set.of();
        }
        return wanted;
    }

    private void look(String name, Trace trace, boolean wanted) {
        On now = on.get(name);
        if (now == null) {
            if (wanted) {
                begin(name, trace);
            }
        } else if (now.over) {
            if (!wanted) {
                on.remove(name);
            }
        } else if (!wanted) {
            end(name, trace, now, "asked");
        } else if (nanoTime.getAsLong() - now.since >= settings.onMax().toNanos()) {
            end(name, trace, now, "trace.onMax");
            if (!remove(name)) {
                now.over = true;
                on.put(name, now);
            }
        } else if (now.written < 0 || nanoTime.getAsLong() - now.writtenAt >= WRITTEN_AGAIN_NANOS) {
            write(name, trace, now);
        }
    }

    private void begin(String name, Trace trace) {
        trace.on(settings.octetsMax(), settings.masked());
        on.put(name, new On(nanoTime.getAsLong()));
        log.info(
                "event=trace_on provider={} file={} masked={}",
                name,
                file(name),
                settings.masked());
    }

    private void end(String name, Trace trace, On now, String why) {
        trace.off();
        boolean kept = write(name, trace, now);
        trace.forget();
        on.remove(name);
        log.info(
                "event=trace_off provider={} why={} file={} written={}",
                name,
                why,
                file(name),
                kept);
    }

    /// @return whether the file has all that there is
    private boolean write(String name, Trace trace, On now) {
        long passed = trace.passed();
        if (passed == now.written) {
            return true;
        }
        Path file = file(name);
        Path made = null;
        try {
            // made for its owner alone; whoever reads the file sees the old one or the new one
            made = Files.createTempFile(settings.folder(), name, ".tmp");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(made))) {
                trace.writePcap(out);
            }
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            now.written = passed;
            now.writtenAt = nanoTime.getAsLong();
            return true;
        } catch (IOException failed) {
            log.warn("event=trace_not_written file={} error=\"{}\"", file, failed.toString());
            clear(made);
            return false;
        }
    }

    private static void clear(@Nullable Path made) {
        try {
            if (made != null) {
                Files.deleteIfExists(made);
            }
        } catch (IOException stays) {
            log.debug("event=trace_not_cleared file={}", made, stays);
        }
    }

    private boolean remove(String name) {
        try {
            Files.deleteIfExists(settings.folder().resolve(name + SWITCH));
            return true;
        } catch (IOException stays) {
            log.warn("event=trace_switch_stays provider={} error=\"{}\"", name, stays.toString());
            return false;
        }
    }

    private Path file(String name) {
        return settings.folder().resolve(name + FILE);
    }

    /// Writes what there is of those that are on.
    @Override
    public void close() {
        lock.lock();
        try {
            traces.get()
                    .forEach((name, trace) -> {
                        On now = on.get(name);
                        if (now != null && !now.over) {
                            end(name, trace, now, "stop");
                        }
                    });
        } finally {
            lock.unlock();
        }
    }
}
