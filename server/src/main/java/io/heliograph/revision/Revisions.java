package io.heliograph.revision;

import io.heliograph.db.Database;
import io.heliograph.revision.RevisionStore.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jdbi.v3.core.Handle;

/// The version of all that an operator sets, and what is kept in memory of it.
///
/// The database raises one number with every such change, in the order of the commits. This looks
/// at the number, and where it has risen reads what was changed since and puts all of it in force
/// as one: whoever decides by several parts of it ([#asOne]) decides by one version.
public final class Revisions {
    /// Whoever is further behind reads everything again, so that older changes are not kept.
    static final int CHANGES_MAX = 10_000;

    private static final Revision NONE = new Revision(-1, 0);

    private final RevisionStore store;
    private final List<InMemory> parts = new ArrayList<>();

    /// Held by who reads.
    private final ReentrantLock reading = new ReentrantLock();

    /// Held for a moment: by many who decide, by one who puts in force.
    private final ReentrantReadWriteLock inForce = new ReentrantReadWriteLock();

    private volatile Revision now = NONE;

    /// Set while something is read that is not in force yet, which would miss what is put beside.
    private volatile boolean catchingUp;

    /// Over that database, with nothing in memory yet.
    public Revisions(Database database) {
        this.store = new RevisionStore(database);
    }

    /// Reads a part for the first time, and again whenever it changes.
    public <T extends InMemory> T keep(T part) {
        reading.lock();
        try {
            catchUp(part);
            parts.add(part);
        } finally {
            reading.unlock();
        }
        return part;
    }

    /// Reads what has changed, if anything has; to be called twice a second.
    public void tick() {
        reading.lock();
        try {
            if (!store.latest().equals(now) || parts.stream().anyMatch(InMemory::isStale)) {
                catchUp((_, _) -> () -> {});
            }
        } finally {
            reading.unlock();
        }
    }

    private void catchUp(InMemory fresh) {
        List<Runnable> swaps = new ArrayList<>();
        atOnce(() -> catchingUp = true);
        try {
            Revision read = store.atOneMoment(handle -> reread(handle, fresh, swaps));
            atOnce(() -> {
                swaps.forEach(Runnable::run);
                now = read;
            });
        } finally {
            catchingUp = false;
        }
    }

    private Revision reread(Handle handle, InMemory fresh, List<Runnable> swaps) {
        swaps.clear(); // a transaction may be done again
        Revision latest = RevisionStore.latest(handle);
        Changes changes = changes(handle, latest);
        for (InMemory part : parts) {
            swaps.add(part.reread(handle, part.isStale() ? Changes.ALL : changes));
        }
        swaps.add(fresh.reread(handle, Changes.ALL));
        return latest;
    }

    private void atOnce(Runnable work) {
        inForce.writeLock().lock();
        try {
            work.run();
        } finally {
            inForce.writeLock().unlock();
        }
    }

    /// A number that has fallen is that of a database restored to an earlier time.
    private Changes changes(Handle handle, Revision latest) {
        long behind = latest.changeId() - now.changeId();
        return behind < 0 || behind > CHANGES_MAX
                ? Changes.ALL
                : RevisionStore.changes(handle, now.changeId());
    }

    /// The version that is in force here.
    public long version() {
        return now.version();
    }

    /// Looks at several parts in memory, all of that version.
    ///
    /// @param look at the parts of a version; it does not wait
    public <T> T asOne(LongFunction<T> look) {
        inForce.readLock().lock();
        try {
            return look.apply(now.version());
        } finally {
            inForce.readLock().unlock();
        }
    }

    /// Reads what is not in memory yet and puts it there, at the moment of all else that is there.
    ///
    /// @param read by one statement
    public <T> Optional<T> load(Function<Handle, Optional<At<T>>> read, Consumer<T> put) {
        Optional<At<T>> alone = store.read(read);
        if (alone.isEmpty() || putIfNow(alone.get(), put)) {
            return alone.map(At::value);
        }
        List<T> found = new ArrayList<>();
        reading.lock();
        try { // something has changed in this moment: once more, together with what has
            catchUp((handle, _) -> {
                found.clear();
                read.apply(handle).ifPresent(at -> found.add(at.value()));
                return () -> found.forEach(put);
            });
        } finally {
            reading.unlock();
        }
        return found.stream().findFirst();
    }

    private <T> boolean putIfNow(At<T> at, Consumer<T> put) {
        inForce.readLock().lock();
        try {
            boolean fits = now.changeId() == at.changeId() && !catchingUp;
            if (fits) {
                put.accept(at.value());
            }
            return fits;
        } finally {
            inForce.readLock().unlock();
        }
    }

    /// Forgets old changes; to be called every hour.
    public void forget() {
        store.forget(CHANGES_MAX);
    }
}
