package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.db.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Pages of accounts that cannot be read, among others.
final class PageReaderTest {
    private final BlockingQueue<Event> told = new LinkedBlockingQueue<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    @Test
    void those_that_can_never_be_read_hold_up_no_other() throws Exception {
        try (TestDatabase test = TestDatabase.create()) {
            PageReader reader =
                    new PageReader(new UnsentStore(test.database()), told::add, closing::get);
            for (int account = 1; account <= 3 * PageReader.READS_MAX; account++) {
                Backlog broken = backlog(account, false);
                broken.due(Instant.MAX, Instant.MAX); // of which no column can be made
                reader.read(broken, () -> 100);
            }
            List<Backlog> sound = new ArrayList<>();
            for (int account = 101; account <= 110; account++) {
                sound.add(backlog(account, true));
                reader.read(sound.getLast(), () -> 100);
            }
            List<Backlog> read = new ArrayList<>();
            while (read.size() < sound.size()) {
                Event event = told.poll(30, TimeUnit.SECONDS);
                assertThat(event).isInstanceOf(Event.SpilledRead.class);
                read.add(((Event.SpilledRead) event).backlog());
                reader.taken();
            }
            assertThat(read).containsExactlyInAnyOrderElementsOf(sound);
            assertThat(reader.longestSeconds()).isPositive(); // the others are still seen to wait
            closing.set(true);
        }
    }

    @Test
    void one_that_cannot_be_read_for_now_is_read_in_the_end() throws Exception {
        try (TestDatabase test = TestDatabase.create()) {
            PageReader reader =
                    new PageReader(new UnsentStore(test.database()), told::add, closing::get);
            test.database().useTransaction(h -> h.execute("alter table flight rename to gone"));
            test.database()
                    .useTransaction(h -> h.execute("alter table submission rename to gone_too"));
            reader.read(backlog(1, true), () -> 100);
            assertThat(told.poll(PageReader.PAUSE.toMillis(), TimeUnit.MILLISECONDS)).isNull();
            test.database().useTransaction(h -> h.execute("alter table gone rename to flight"));
            test.database()
                    .useTransaction(h -> h.execute("alter table gone_too rename to submission"));
            assertThat(told.poll(PageReader.PAUSE_MAX.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            assertThat(PageReader.PAUSE_MAX).isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void no_more_pages_are_read_than_are_taken_and_each_asks_for_its_room_then() throws Exception {
        try (TestDatabase test = TestDatabase.create()) {
            PageReader reader =
                    new PageReader(new UnsentStore(test.database()), told::add, closing::get);
            AtomicInteger asked = new AtomicInteger();
            for (int account = 1; account <= 10; account++) {
                reader.read(
                        backlog(account, true),
                        () -> {
                            asked.incrementAndGet();
                            return 100;
                        });
            }
            for (int read = 1; read <= 10; read++) {
                assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
                assertThat(asked.get()).isLessThan(read + PageReader.READS_MAX);
                reader.taken();
            }
            closing.set(true);
        }
    }

    private static Backlog backlog(long account, boolean spilled) {
        return new Backlog(new AccountId(account), Outgoings.LANE, new Tally(), 0, spilled, 0);
    }
}
