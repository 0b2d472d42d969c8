package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Fifty accounts, of which somebody holds one locked: as a slow administrator does, or a server of
/// the database's that does not answer.
@Tag("slow")
final class LockedAccountTest {
    private static final int ACCOUNTS = 50;
    private static final int EACH = 20;

    /// More than acceptance commits at a time.
    private static final int HELD = 8;

    private static final long OTHERS = (ACCOUNTS - 1L) * EACH;
    private static final long FIRST = 380670000001L;
    private static final Behaviour GIVES_BACK =
            Behaviour.delivered(new Delay(1, 5))
                    .withReceipt(ReceiptPlan.of(ReceiptState.UNDELIV, new Delay(1, 5)));

    private final List<Account> accounts = new ArrayList<>();

    /// Until the latch is released, or the process that holds it is gone.
    private Thread hold(World world, Account account, CountDownLatch freed)
            throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        Thread holder =
                Thread.ofVirtual()
                        .start(() ->
                                world.database()
                                        .useTransaction(handle -> {
                                            handle.execute(
                                                    "set local idle_in_transaction_session_timeout = 0");
                                            handle.createQuery(
                                                            "select balance_micros from balance where account_id = :account for update")
                                                    .bind("account", account.id().value())
                                                    .mapTo(Long.class)
                                                    .one();
                                            held.countDown();
                                            awaitFreed(freed);
                                        }));
        held.await();
        return holder;
    }

    private static void awaitFreed(CountDownLatch freed) {
        try {
            freed.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void the_others_go_on_and_it_goes_on_when_it_is_free() throws Exception {
        try (World world = World.with(Script.of(GIVES_BACK))) {
            Account locked = begin(world);
            CountDownLatch freed = new CountDownLatch(1);
            Thread holder = hold(world, locked, freed);
            sendAll(world, locked);
            world.awaitCounts(Map.of("UNDELIV", OTHERS + 1, "ENROUTE", (long) EACH));
            Until.isTrue(
                    "the carrier waits for no acknowledgement",
                    () ->
                            world.carriers.getFirst().stats().receiptsAcknowledged()
                                    == OTHERS + 1 + EACH);
            freed.countDown();
            holder.join();
            assertAllGivenBack(world);
            assertThat(world.reports).hasSize((int) OTHERS + 1 + EACH);
        }
    }

    @Test
    void a_kill_meanwhile_loses_nothing_and_the_next_run_does_not_wait_either() throws Exception {
        Rule unanswered =
                Rule.prefix(
                        "7", GIVES_BACK.withAnswer(Answer.never()).withReceipt(ReceiptPlan.NONE));
        try (World world = World.with(Script.of(GIVES_BACK).withRule(unanswered))) {
            Account locked = begin(world);
            CountDownLatch freed = new CountDownLatch(1);
            Thread holder = null;
            try {
                world.sendMany(locked, Form.of("x"), 77_012_345_601L, EACH); // on their flights
                Until.isTrue(
                        "they are away",
                        () -> world.carriers.getFirst().stats().submits() == 1 + EACH);
                holder = hold(world, locked, freed);
                world.kill();
                world.start();
                sendAll(world, locked);
                world.awaitCounts(Map.of("UNDELIV", OTHERS + 1, "ENROUTE", 2L * EACH));
                world.kill();
                world.start();
                for (Account account : accounts) {
                    if (!account.equals(locked)) {
                        world.sendMany(account, Form.of("y"), FIRST, 1);
                    }
                }
                world.awaitCounts(Map.of("UNDELIV", OTHERS + ACCOUNTS, "ENROUTE", 2L * EACH));
            } finally {
                freed.countDown();
            }
            holder.join();
            world.tick(); // what has begun before this run
            world.awaitCounts(Map.of("UNDELIV", OTHERS + ACCOUNTS + EACH, "UNKNOWN", (long) EACH));
            for (Account account : accounts) {
                world.assertPaid(account, 0);
            }
            assertThat(world.carriers.getFirst().stats().submits())
                    .as("nothing is sent twice")
                    .isEqualTo(OTHERS + ACCOUNTS + 2L * EACH);
        }
    }

    @Test
    void what_of_the_others_expires_meanwhile_ends() throws Exception {
        Behaviour silent = GIVES_BACK.withReceipt(ReceiptPlan.NONE);
        try (World world = World.with(Script.of(silent))) {
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts.add(world.account("account" + i, PriceRule.DELIVERED));
            }
            for (Account account : accounts) {
                world.sendMany(account, Form.of("x"), FIRST, EACH);
            }
            Until.isTrue(
                    "all are away",
                    () -> world.number("select count(*) from submission") == ACCOUNTS * EACH);
            CountDownLatch freed = new CountDownLatch(1);
            Thread holder = hold(world, accounts.get(7), freed);
            try {
                world.move(Duration.ofDays(2));
                world.tick();
                world.awaitCounts(Map.of("EXPIRED", OTHERS, "ENROUTE", (long) EACH));
                world.tick(); // and others' time comes after it
            } finally {
                freed.countDown();
            }
            holder.join();
            world.awaitCounts(Map.of("EXPIRED", OTHERS + EACH));
            world.tick();
            for (Account account : accounts) {
                world.assertPaid(account, 0);
            }
        }
    }

    @Test
    void nobody_waits_to_send_while_many_are_held() throws Exception {
        try (World world = World.with(Script.of(GIVES_BACK))) {
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts.add(world.account("account" + i, PriceRule.DELIVERED));
            }
            CountDownLatch freed = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            try {
                for (Account locked : accounts.subList(0, HELD)) {
                    threads.add(hold(world, locked, freed));
                    threads.add(
                            Thread.ofVirtual()
                                    .start(() -> world.sendMany(locked, Form.of("x"), FIRST, 1)));
                }
                for (Account account : accounts.subList(HELD, ACCOUNTS)) {
                    world.sendMany(account, Form.of("x"), FIRST, EACH);
                }
                world.awaitCounts(Map.of("UNDELIV", (long) (ACCOUNTS - HELD) * EACH));
            } finally {
                freed.countDown();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            world.awaitCounts(Map.of("UNDELIV", (long) (ACCOUNTS - HELD) * EACH + HELD));
            for (Account account : accounts) {
                world.assertPaid(account, 0);
            }
        }
    }

    /// Of the one that will be held, what goes out later is accepted before.
    private Account begin(World world) throws InterruptedException {
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts.add(world.account("account" + i, PriceRule.DELIVERED));
        }
        Account locked = accounts.get(7);
        world.sendMany(locked, Form.of("x"), FIRST, 1);
        world.awaitCounts(Map.of("UNDELIV", 1L));
        world.sendMany(locked, Form.of("x").after(Duration.ofMinutes(1)), FIRST, EACH);
        return locked;
    }

    private void sendAll(World world, Account locked) throws InterruptedException {
        world.move(Duration.ofMinutes(2));
        world.tick(); // now those of the locked one go out
        for (Account account : accounts) {
            if (!account.equals(locked)) {
                world.sendMany(account, Form.of("x"), FIRST, EACH);
            }
        }
    }

    private void assertAllGivenBack(World world) throws InterruptedException {
        world.awaitCounts(Map.of("UNDELIV", OTHERS + 1 + EACH));
        for (Account account : accounts) {
            world.assertPaid(account, 0);
        }
        Until.isTrue(
                "nothing is left parked",
                () -> world.number("select count(*) from parked_receipt") == 0);
    }
}
