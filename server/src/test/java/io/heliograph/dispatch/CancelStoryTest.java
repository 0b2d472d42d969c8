package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.db.LossyWire;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.message.CancelledPart;
import io.heliograph.message.Report;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Messages that are cancelled one by one: wherever they wait, not one is sent after it was said to
/// be cancelled, and what it cost is given back once.
@Tag("slow")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class CancelStoryTest {
    private static final long BOB = 380670000001L;
    private static final Duration LATER = Duration.ofMinutes(30);
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));
    private static final Script DELIVERED = Script.of(DELIVERS);
    private static final String THREE_PARTS = "A word. ".repeat(40);

    private static List<CancelledPart> cancel(World world, Account account, Collection<Long> parts)
            throws Exception {
        return world.dispatch().cancel(account.id(), parts).get(20, TimeUnit.SECONDS);
    }

    /// `cancelled` or its state → how many parts.
    private static Map<String, Long> results(Collection<CancelledPart> parts) {
        return parts.stream()
                .collect(
                        Collectors.groupingBy(
                                part -> part.cancelled() ? "cancelled" : part.state().name(),
                                Collectors.counting()));
    }

    private static long refunded(Collection<CancelledPart> parts) {
        return parts.stream().mapToLong(part -> part.refund().micros()).sum()
                / AcceptanceUnderTest.PRICE;
    }

    @Test
    void a_scheduled_message_is_not_sent_when_its_time_comes() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            Account eve = world.account("eve", PriceRule.SUBMITTED);
            List<Long> ids = world.send(account, Form.of("later").after(LATER), BOB, BOB + 1);
            assertThat(cancel(world, eve, ids)).as("of another account").isEmpty();
            assertThat(cancel(world, account, List.of(17L, ids.getFirst() - 1))).isEmpty();
            List<CancelledPart> first = cancel(world, account, List.of(ids.getFirst()));
            assertThat(first).hasSize(1);
            assertThat(results(first)).isEqualTo(Map.of("cancelled", 1L));
            assertThat(refunded(first)).isEqualTo(1);
            assertThat(cancel(world, account, List.of(ids.getFirst()))).isEqualTo(first);
            Until.isTrue("told", () -> world.reports.size() == 1);
            Report report = world.reports.getFirst();
            assertThat(report.message().text()).isEqualTo("later");
            assertThat(report.state().name()).isEqualTo("DELETED");
            world.move(LATER);
            world.tick();
            world.awaitCounts(Map.of("DELETED", 1L, "DELIVRD", 1L));
            assertThat(world.seen()).hasSize(1);
            assertThat(results(cancel(world, account, ids)))
                    .isEqualTo(Map.of("cancelled", 1L, "DELIVRD", 1L));
            assertThat(world.refunds()).isEqualTo(1);
            world.assertPaid(account, 1);
        }
    }

    @Test
    void any_part_stands_for_the_whole_message() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            long id = world.send(account, Form.of(THREE_PARTS).after(LATER), BOB).getFirst();
            List<CancelledPart> parts = cancel(world, account, List.of(id + 2));
            assertThat(parts.stream().map(CancelledPart::partId))
                    .containsExactly(id, id + 1, id + 2);
            assertThat(results(parts)).isEqualTo(Map.of("cancelled", 3L));
            assertThat(cancel(world, account, List.of(id + 3))).isEmpty();
            world.move(LATER);
            world.tick();
            world.awaitCounts(Map.of("DELETED", 3L));
            world.assertPaid(account, 0);
        }
    }

    @Test
    void what_waits_for_a_provider_ends_wherever_it_waits() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.carriers.getFirst().close();
            Until.isTrue("no bind", () -> !world.dispatch().live().containsValue(true));
            List<Long> ids = new ArrayList<>(); // of which 1,000 fit in memory
            ids.addAll(world.sendMany(account, Form.of("x"), BOB, 1_500));
            ids.addAll(world.send(account, Form.of("second to the same"), BOB));
            ids.addAll(world.sendMany(account, Form.of("bulk"), Way.mailing(7), BOB, 10));
            world.dispatch().hold(account.id(), 8);
            ids.addAll(world.sendMany(account, Form.of("held"), Way.mailing(8), BOB, 10));
            world.sendMany(account, Form.of("goes on"), BOB + 5_000, 10);
            for (int from = 0; from < ids.size(); from += 100) {
                List<Long> some = ids.subList(from, Math.min(from + 100, ids.size()));
                assertThat(results(cancel(world, account, some)))
                        .isEqualTo(Map.of("cancelled", (long) some.size()));
            }
            assertThat(world.counts()).isEqualTo(Map.of("DELETED", 1_521L, "ENROUTE", 10L));
            assertThat(world.refunds()).isEqualTo(1_521);
            world.dispatch().floorTick();
            assertThat(world.dispatch().cancelled()).as("remembered").isZero();
            world.kill();
            world.carrier(DELIVERED, "").disable(0).start();
            world.awaitCounts(Map.of("DELETED", 1_521L, "DELIVRD", 10L));
            world.assertPaid(account, 10);
        }
    }

    @Test
    void what_is_leaving_is_too_late_and_goes_on() throws Exception {
        Behaviour slow = DELIVERS.withAnswer(Answer.after(Delay.of(500)));
        try (World world =
                World.of(World.SETTINGS).carrier(Script.of(slow), "window = 2").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            // half of it is on the wire, half of it waits
            long id = world.send(account, Form.of(THREE_PARTS), BOB).getFirst();
            Until.isTrue("a full window", () -> world.seen().size() == 2);
            assertThat(results(cancel(world, account, List.of(id + 2))))
                    .isEqualTo(Map.of("ENROUTE", 3L));
            world.awaitCounts(Map.of("DELIVRD", 3L));
            assertThat(world.refunds()).isZero();
            world.assertPaid(account, 3);
        }
    }

    @Test
    void what_was_refused_for_now_is_taken_back() throws Exception {
        try (World world = World.with(Script.of(Behaviour.refused(Status.QUEUE_FULL)))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            List<Long> ids = world.send(account, Form.of("x"), BOB, BOB + 1, BOB + 2);
            Until.isTrue("refused for now", () -> world.attempts(ids.getFirst()).size() > 2);
            List<Long> left = new ArrayList<>(ids);
            Until.isTrue(
                    "a moment in which none is on the wire",
                    () -> {
                        try {
                            cancel(world, account, left).stream()
                                    .filter(CancelledPart::cancelled)
                                    .forEach(part -> left.remove(part.partId()));
                            return left.isEmpty();
                        } catch (Exception failure) {
                            throw new IllegalStateException(failure);
                        }
                    });
            world.awaitCounts(Map.of("DELETED", 3L));
            assertThat(world.refunds()).isEqualTo(3);
            world.assertPaid(account, 0);
        }
    }

    /// The time of all comes while they are cancelled, by two at once.
    @Test
    void a_race_with_the_scheduler_has_one_winner() throws Exception {
        try (World world = World.of(World.SETTINGS).carrier(DELIVERED, "window = 20").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            List<Long> ids = world.sendMany(account, Form.of("x").after(LATER), BOB, 2_000);
            world.move(LATER);
            List<CompletableFuture<List<CancelledPart>>> asked = new ArrayList<>();
            for (int from = 0; from < ids.size(); from += 50) {
                if (from == 500) {
                    world.tick();
                }
                List<Long> some = ids.subList(from, from + 50);
                asked.add(world.dispatch().cancel(account.id(), some));
                asked.add(world.dispatch().cancel(account.id(), some));
            }
            world.tick();
            List<CancelledPart> first = new ArrayList<>();
            for (int i = 0; i < asked.size(); i += 2) {
                List<CancelledPart> one = asked.get(i).get(30, TimeUnit.SECONDS);
                List<CancelledPart> other = asked.get(i + 1).get(30, TimeUnit.SECONDS);
                assertThat(other.stream().map(CancelledPart::cancelled))
                        .containsExactlyElementsOf(
                                one.stream().map(CancelledPart::cancelled).toList());
                first.addAll(one);
            }
            long cancelled = first.stream().filter(CancelledPart::cancelled).count();
            assertThat(cancelled).isBetween(500L, 2_000L);
            Map<String, Long> ends =
                    cancelled == 2_000
                            ? Map.of("DELETED", cancelled)
                            : Map.of("DELETED", cancelled, "DELIVRD", 2_000 - cancelled);
            world.awaitCounts(ends);
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(2_000 - cancelled);
            assertThat(world.refunds()).isEqualTo(cancelled);
            world.assertPaid(account, (int) (2_000 - cancelled));
        }
    }

    @Test
    void a_kill_in_its_midst_neither_sends_nor_gives_back_twice() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            List<Long> ids = world.sendMany(account, Form.of("x").after(LATER), BOB, 300);
            List<CompletableFuture<List<CancelledPart>>> asked = new ArrayList<>();
            for (int from = 0; from < 300; from += 10) {
                asked.add(world.dispatch().cancel(account.id(), ids.subList(from, from + 10)));
            }
            asked.get(5).get(20, TimeUnit.SECONDS);
            world.kill();
            long told =
                    asked.stream()
                            .filter(each -> each.isDone() && !each.isCompletedExceptionally())
                            .mapToLong(each -> results(each.join()).getOrDefault("cancelled", 0L))
                            .sum();
            world.start();
            long cancelled = world.counts().getOrDefault("DELETED", 0L);
            assertThat(cancelled).isGreaterThanOrEqualTo(told).isGreaterThanOrEqualTo(10);
            world.move(LATER);
            world.tick();
            Until.isTrue("all ends", () -> !world.counts().containsKey("ENROUTE"));
            assertThat(world.counts().getOrDefault("DELETED", 0L)).isEqualTo(cancelled);
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(300 - cancelled);
            assertThat(world.refunds()).isEqualTo(cancelled);
            world.assertPaid(account, (int) (300 - cancelled));
        }
    }

    @Test
    void lost_answers_to_commits_give_back_once() throws Exception {
        World waiting = World.of(World.SETTINGS).carrier(DELIVERED, "");
        try (LossyWire wire = waiting.lossy();
                World world = waiting.start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            List<Long> ids = world.sendMany(account, Form.of("x").after(LATER), BOB, 40);
            for (int from = 0; from < 40; from += 10) {
                List<Long> some = ids.subList(from, from + 10);
                wire.loseCommits(1);
                CompletableFuture<List<CancelledPart>> first = new CompletableFuture<>();
                try {
                    first = world.dispatch().cancel(account.id(), some);
                } catch (RuntimeException lost) { // nothing was taken
                    first.complete(List.of());
                }
                first.exceptionally(_ -> List.of()).get(20, TimeUnit.SECONDS);
                Until.isTrue("a lost commit", () -> wire.stillToLose() == 0);
                assertThat(results(cancel(world, account, some)))
                        .isEqualTo(Map.of("cancelled", 10L));
            }
            world.move(LATER);
            world.tick();
            world.awaitCounts(Map.of("DELETED", 40L));
            assertThat(world.refunds()).isEqualTo(40);
            world.assertPaid(account, 0);
        }
    }

    /// It is there for a search before the dispatcher hears of it, when the answer to the commit
    /// was lost.
    @Test
    void what_is_cancelled_before_the_dispatcher_was_told_of_it_is_not_sent() throws Exception {
        World waiting = World.of(World.SETTINGS).carrier(DELIVERED, "");
        try (LossyWire wire = waiting.lossy();
                World world = waiting.start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            for (int i = 0; i < 20; i++) {
                wire.loseCommits(1);
                long number = BOB + i;
                Thread sending =
                        Thread.ofVirtual().start(() -> world.send(account, Form.of("x"), number));
                List<Long> ids = new ArrayList<>();
                Until.isTrue(
                        "kept",
                        () -> {
                            world.texts(
                                            "select message_id::text from message where recipient = "
                                                    + number)
                                    .forEach(id -> ids.add(Long.valueOf(id)));
                            return !ids.isEmpty();
                        });
                CompletableFuture<List<CancelledPart>> parts = new CompletableFuture<>();
                try {
                    parts = world.dispatch().cancel(account.id(), ids);
                } catch (RuntimeException lost) {
                    parts.complete(List.of());
                }
                parts.exceptionally(_ -> List.of()).get(20, TimeUnit.SECONDS);
                sending.join();
                world.dispatch().floorTick();
            }
            Until.isTrue("all ends", () -> !world.counts().containsKey("ENROUTE"));
            long cancelled = world.counts().getOrDefault("DELETED", 0L);
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(20 - cancelled);
            assertThat(world.refunds()).isEqualTo(cancelled);
            world.assertPaid(account, (int) (20 - cancelled));
        }
    }
}
