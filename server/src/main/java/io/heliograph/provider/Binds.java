package io.heliograph.provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jsmpp.bean.BindType;
import org.jspecify.annotations.Nullable;

/// The binds of one provider: those that are kept, and those that take their leave.
final class Binds {
    /// How long new binds may take, beyond their own time, before the old ones are given up.
    private static final Duration TRIED_BEYOND = Duration.ofSeconds(1);

    private final ProviderContext context;
    private final ReentrantLock changing = new ReentrantLock();

    /// Those that are owed; changed under the lock.
    private volatile List<Bind> kept = List.of();

    /// Nothing is bound any more; guarded by the lock.
    private boolean closed;

    /// Those that are owed, and those that take their leave; changed under the lock.
    private volatile List<Bind> all = List.of();

    private final AtomicInteger next = new AtomicInteger();

    Binds(ProviderContext context) {
        this.context = context;
    }

    /// Sees to it that it is bound, or not.
    ///
    /// @param anew whether as it is bound now is not as it is to be bound
    /// @return whether new ones are made
    boolean set(boolean bound, boolean anew) {
        changing.lock();
        try {
            if (closed) {
                return false;
            }
            if (!bound) {
                kept.forEach(Bind::retire);
                kept = List.of();
                return false;
            }
            if (!kept.isEmpty() && !anew) {
                return false;
            }
            make();
            return true;
        } finally {
            changing.unlock();
        }
    }

    /// New ones beside those that there are, which go on until these are up or were refused.
    private void make() {
        List<Bind> before = kept;
        List<Bind> made = made();
        kept = made;
        List<Bind> together = new ArrayList<>(made);
        together.addAll(all);
        all = List.copyOf(together);
        made.forEach(Bind::start);
        // one that was never up has nothing to go on with
        before.stream().filter(bind -> !bind.up()).forEach(Bind::retire);
        List<Bind> up = before.stream().filter(Bind::up).toList();
        if (!up.isEmpty()) {
            Duration patience = context.settings().timing().bind().plus(TRIED_BEYOND);
            Thread.ofVirtual()
                    .name("smpp-anew-" + context.settings().name())
                    .start(() -> retireOnceTried(made, up, patience));
        }
    }

    private List<Bind> made() {
        ProviderSettings.Login login = context.settings().login();
        List<Bind> binds = new ArrayList<>();
        for (int i = 0; i < login.binds(); i++) {
            switch (login.bindType()) {
                case TRANSCEIVER -> binds.add(new Bind(context, BindType.BIND_TRX, i + 1));
                case TRANSMITTER_AND_RECEIVER -> {
                    binds.add(new Bind(context, BindType.BIND_TX, 2 * i + 1));
                    binds.add(new Bind(context, BindType.BIND_RX, 2 * i + 2));
                }
            }
        }
        return List.copyOf(binds);
    }

    private static void retireOnceTried(List<Bind> made, List<Bind> before, Duration patience) {
        try {
            long until = System.nanoTime() + patience.toNanos();
            for (Bind bind : made) {
                bind.awaitTried(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            before.forEach(Bind::retire);
        }
    }

    int owed() {
        return kept.size();
    }

    int up() {
        return (int) all.stream().filter(Bind::up).count();
    }

    /// Whether one can submit.
    boolean live() {
        return all.stream().anyMatch(bind -> bind.submitting() != null);
    }

    /// Whether answers may still come.
    boolean open() {
        return all.stream().anyMatch(Bind::open);
    }

    /// Why one is not up; empty: all are, or nobody knows yet.
    String fault() {
        return kept.stream().map(Bind::fault).filter(why -> !why.isEmpty()).findFirst().orElse("");
    }

    /// A link with room for a submit, which must follow.
    @Nullable Link withRoom() {
        List<Bind> now = all;
        int start = now.size() == 1 ? 0 : next.getAndIncrement() & Integer.MAX_VALUE;
        for (int i = 0; i < now.size(); i++) {
            Link link = now.get((start + i) % now.size()).submitting();
            if (link != null && link.takeSlot()) {
                return link;
            }
        }
        return null;
    }

    /// Gives up what has waited for its answer too long, and forgets what has ended.
    void expire() {
        all.forEach(bind -> bind.expire(context.nanoTime().getAsLong()));
        if (all.stream().anyMatch(Bind::over)) {
            changing.lock();
            try {
                all = all.stream().filter(bind -> !bind.over()).toList();
            } finally {
                changing.unlock();
            }
        }
    }

    /// Makes no more.
    void end() {
        changing.lock();
        try {
            closed = true;
        } finally {
            changing.unlock();
        }
    }

    /// Unbinds.
    void close() throws InterruptedException {
        for (Bind bind : all) {
            bind.close();
        }
    }
}
