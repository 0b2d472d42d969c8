package io.heliograph.greeting;

import static io.heliograph.greeting.GreetingWorld.PHONE;
import static io.heliograph.greeting.GreetingWorld.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.LossyWire;
import io.heliograph.db.TestDatabase;
import io.heliograph.greeting.GreetingWorld.Node;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Greetings of several pages, broken off, taken over and fought for: each once.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
final class GreetingFaultTest {
    private static final int CONTACTS = 2 * GreetingWalk.PAGE_MAX + 200;
    private static final long RICH = 1_000_000_000;

    private final GreetingWorld world = new GreetingWorld("2026-05-17T09:00:00Z");
    private final AccountId ann = world.account("ann", "UTC", RICH);
    private final long group = world.group(ann, "09:00");

    @AfterEach
    void every_cent_is_where_it_belongs() {
        world.prove();
        world.close();
    }

    private void bornToday() {
        world.contacts(ann, group, "1990-05-17", PHONE, CONTACTS);
    }

    private void assertEachGreetedOnce() {
        assertThat(world.recipients())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(PHONE, PHONE + CONTACTS).boxed().toList());
        assertThat(world.ledger.balance(ann).micros()).isEqualTo(RICH - CONTACTS * PRICE);
    }

    @Test
    void goes_page_by_page() {
        bornToday();
        AtomicInteger pages = new AtomicInteger();
        Node node =
                world.node(
                        1,
                        (_, messages) -> {
                            assertThat(messages).hasSizeLessThanOrEqualTo(GreetingWalk.PAGE_MAX);
                            pages.incrementAndGet();
                        });
        node.tick();
        assertEachGreetedOnce();
        assertThat(pages).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void goes_on_after_a_restart_in_the_middle(int page) throws InterruptedException {
        bornToday();
        AtomicInteger pages = new AtomicInteger();
        Node broken =
                world.node(
                        1,
                        (_, _) -> {
                            if (pages.incrementAndGet() == page) {
                                world.test.cutOff();
                            }
                        });
        broken.tick();
        world.letIn();
        assertThat(world.recipients()).hasSize(Math.min(CONTACTS, page * GreetingWalk.PAGE_MAX));
        world.node(1).tick();
        assertEachGreetedOnce();
    }

    @Test
    void a_stop_lets_the_page_be_kept_and_the_next_start_goes_on() throws InterruptedException {
        bornToday();
        List<Thread> closing = new CopyOnWriteArrayList<>();
        Node[] stopped = new Node[1];
        stopped[0] =
                world.node(
                        1,
                        (_, _) -> {
                            Thread thread = Thread.ofVirtual().start(stopped[0].greetings::close);
                            closing.add(thread);
                            while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
                                Thread.onSpinWait(); // it waits for this page
                            }
                        });
        stopped[0].tick();
        for (Thread thread : closing) {
            thread.join();
        }
        assertThat(world.recipients()).hasSize(GreetingWalk.PAGE_MAX);
        world.node(1).tick();
        assertEachGreetedOnce();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_commit_whose_answer_is_lost_is_greeted_once(int lost) {
        bornToday();
        try (LossyWire wire = new LossyWire(world.test.jdbcUrl());
                Database lossy = new Database(TestDatabase.settings(wire.url()))) {
            Node node = world.node(1, (_, _) -> {}, lossy);
            for (int ticks = 0; ticks < 3; ticks++) {
                wire.loseCommits(lost);
                node.tick();
            }
            wire.loseCommits(0);
            node.tick();
            node.close();
        }
        assertEachGreetedOnce();
    }

    @Test
    void nodes_that_greet_at_the_same_time_greet_each_once() throws InterruptedException {
        bornToday();
        List<Node> nodes = IntStream.rangeClosed(1, 4).mapToObj(world::node).toList();
        List<Thread> threads =
                nodes.stream().map(node -> Thread.ofVirtual().start(node::tick)).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEachGreetedOnce();
    }

    @Test
    void another_node_takes_over_what_a_dead_one_left() throws InterruptedException {
        bornToday();
        Node dead = world.node(1, (_, _) -> world.test.cutOff());
        dead.tick();
        world.letIn();
        Node other = world.node(2);
        other.tick();
        assertThat(world.recipients()).hasSize(GreetingWalk.PAGE_MAX); // it may still be at it
        world.clock.move(Duration.ofMinutes(4));
        other.tick();
        assertEachGreetedOnce();
        world.node(1).tick();
        assertEachGreetedOnce();
    }

    @Test
    void a_node_that_was_overtaken_keeps_nothing_and_reads_again_where_the_run_is() {
        bornToday();
        Node[] both = new Node[2];
        both[1] = world.node(2);
        AtomicInteger pages = new AtomicInteger();
        both[0] =
                world.node(
                        1,
                        (_, _) -> {
                            if (pages.incrementAndGet() == 1) { // as if it had slept here
                                world.clock.move(Duration.ofMinutes(4));
                                both[1].tick();
                            }
                        });
        both[0].tick();
        assertEachGreetedOnce();
        both[0].tick();
        assertEachGreetedOnce();
    }

    @Test
    void a_group_that_is_deleted_meanwhile_greets_nobody_more() {
        bornToday();
        Node node =
                world.node(
                        1,
                        (_, _) -> {
                            world.execute(
                                    "insert into contact_group_gone select account_id, group_id from contact_group"
                                            + " on conflict do nothing");
                            world.execute("delete from contact_group");
                        });
        node.tick();
        node.tick();
        assertThat(world.recipients()).hasSize(GreetingWalk.PAGE_MAX);
    }

    @Test
    void an_account_that_cannot_be_read_keeps_no_other_from_greeting() {
        AccountId bob = world.account("bob", "UTC", RICH);
        world.contacts(bob, world.group(bob, "09:00"), "1990-05-17", PHONE, 3);
        bornToday();
        world.execute(
                "update account set time_zone = 'Nowhere/None' where account_id = ?", bob.value());
        world.node(1).tick();
        assertEachGreetedOnce();
    }

    @Test
    void a_clock_set_over_midnight_ends_the_run() {
        bornToday();
        Node node = world.node(1, (_, _) -> world.clock("2026-05-18T00:00:00Z"));
        node.tick();
        assertThat(world.recipients()).hasSize(GreetingWalk.PAGE_MAX);
        node.tick();
        assertThat(world.recipients()).hasSize(GreetingWalk.PAGE_MAX);
    }

    @Test
    void money_that_ends_within_a_page_goes_on_where_it_ended() {
        AccountId bob = world.account("bob", "UTC", 700 * PRICE);
        world.contacts(bob, world.group(bob, "09:00"), "1990-05-17", PHONE, CONTACTS);
        world.node(1).tick();
        assertThat(world.recipients()).hasSize(700);
        assertThat(world.ledger.balance(bob).micros()).isZero();
        world.topUp(bob, RICH);
        world.node(1).tick();
        assertThat(world.recipients())
                .containsExactlyElementsOf(
                        LongStream.range(PHONE, PHONE + CONTACTS).boxed().toList());
    }
}
