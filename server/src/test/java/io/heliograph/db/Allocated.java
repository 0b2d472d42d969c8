package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/// Holds what a read takes of the heap, with all that the driver makes of it on the way.
public final class Allocated {
    private Allocated() {}

    /// What the read gives, if this thread allocates fewer octets for it.
    public static <T> T below(long octetsMax, Supplier<T> read) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        T result = read.get();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(octetsMax);
        return result;
    }
}
