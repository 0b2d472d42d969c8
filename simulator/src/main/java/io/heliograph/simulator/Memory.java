package io.heliograph.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The latest submits, oldest first; when it is full, each new one pushes the oldest out.
final class Memory {
    private final @Nullable Submit[] ring;
    private int next;
    private int used;

    Memory(int kept) {
        ring = new Submit[kept];
    }

    boolean isOn() {
        return ring.length > 0;
    }

    void add(Submit submit) {
        if (ring.length == 0) {
            return;
        }
        ring[next] = submit;
        next = next + 1 == ring.length ? 0 : next + 1;
        used = Math.min(used + 1, ring.length);
    }

    List<Submit> all() {
        List<Submit> all = new ArrayList<>(used);
        for (int i = 0; i < used; i++) {
            Submit submit = ring[(next - used + i + ring.length) % ring.length];
            if (submit != null) {
                all.add(submit);
            }
        }
        return all;
    }

    void clear() {
        Arrays.fill(ring, null);
        next = 0;
        used = 0;
    }
}
