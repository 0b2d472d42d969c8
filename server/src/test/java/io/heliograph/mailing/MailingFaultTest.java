package io.heliograph.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.LossyWire;
import io.heliograph.fixture.Until;
import io.heliograph.mailing.MailingWorld.Customer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same while the database goes away, loses commits, or the node is killed.
@Tag("slow")
final class MailingFaultTest {
    private static final long FIRST = 380670000001L;

    private static void assertEachOnce(Customer customer, int count) {
        assertThat(customer.recipients())
                .isEqualTo(LongStream.range(FIRST, FIRST + count).boxed().toList());
        customer.assertPaid(MailingWorld.MONEY, count);
    }

    @Test
    void lost_answers_to_commits_lose_and_double_nobody() throws Exception {
        MailingWorld world = MailingWorld.still();
        try (LossyWire wire = world.lossy();
                world) {
            world.run();
            Customer ann = world.customer("ann");
            for (int lost = 1; lost <= 4; lost++) {
                world.outflow.waiting = Expansion.WAITING_MAX;
                long group = ann.group(FIRST + (lost - 1) * 1_300L, 1_300);
                long mailing = ann.order("Hello #first_name#", group, "");
                ann.await(mailing, "running");
                wire.loseCommits(lost);
                world.outflow.waiting = 0;
                ann.await(mailing, "done");
                assertThat(wire.stillToLose()).isZero();
            }
            assertEachOnce(ann, 5_200);
        }
    }

    @Test
    void goes_on_where_it_was_when_the_database_is_back() throws Exception {
        try (MailingWorld world = MailingWorld.start()) {
            Customer ann = world.customer("ann");
            long group = ann.group(FIRST, 200);
            long mailing =
                    ann.order(
                            "Hello",
                            group,
                            ",\"timeStart\":\"12:00\",\"timeStop\":\"12:00:39.8\""
                                    .replace(".8", ""));
            for (int cut = 0; cut < 3; cut++) {
                world.move(Duration.ofSeconds(5));
                Until.isTrue("some", () -> ann.messages() > 0);
                world.cutOff();
                world.clock.move(Duration.ofSeconds(5));
                world.letIn();
            }
            world.move(Duration.ofMinutes(1));
            ann.await(mailing, "done");
            assertEachOnce(ann, 200);
        }
    }

    @Test
    void one_that_cannot_be_begun_holds_up_no_other() throws Exception {
        try (MailingWorld world = MailingWorld.start()) {
            Customer ann = world.customer("ann");
            Customer bea = world.customer("bea");
            long first = ann.order("a", ann.group(FIRST, 2), ",\"timeStart\":\"12:10\"");
            long second = bea.order("b", bea.group(FIRST, 2), ",\"timeStart\":\"12:20\"");
            world.execute(
                    "create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$");
            world.execute(
                    "create trigger broken before update on mailing for each row when (old.mailing_id = %d) execute function broken()"
                            .formatted(first));
            world.move(Duration.ofMinutes(30));
            bea.await(second, "done");
            world.execute("drop trigger broken on mailing");
            ann.await(first, "done");
            assertEachOnce(ann, 2);
            assertEachOnce(bea, 2);
        }
    }

    @Test
    void goes_on_at_the_cursor_after_it_was_killed() throws Exception {
        try (MailingWorld world = MailingWorld.start()) {
            Customer ann = world.customer("ann");
            long group = ann.group(FIRST, 3_000);
            world.outflow.waiting = Expansion.WAITING_MAX;
            long mailing = ann.order("Hello #first_name#", group, "");
            ann.await(mailing, "running");
            for (int kill = 1; kill <= 3; kill++) {
                world.outflow.waiting = 0;
                int sofar = kill;
                Until.isTrue("some", () -> ann.messages() >= sofar * 500L);
                world.kill();
                world.run();
            }
            ann.await(mailing, "done");
            assertEachOnce(ann, 3_000);
        }
    }

    @Test
    void paused_and_cancelled_ones_are_told_to_the_dispatcher_after_a_restart() throws Exception {
        try (MailingWorld world = MailingWorld.start()) {
            Customer ann = world.customer("ann");
            long group = ann.group(FIRST, 2);
            long paused = ann.order("a", group, ",\"timeStart\":\"13:00\"");
            long cancelled = ann.order("b", group, ",\"timeStart\":\"13:00\"");
            long unsettled = ann.order("c", group, ",\"timeStart\":\"13:00\"");
            ann.ok("/v1/mailing-pause", "{\"id_mailing\":[" + paused + "]}");
            ann.ok("/v1/mailing-cancel", "{\"id_mailing\":[" + cancelled + "]}");
            ann.ok("/v1/mailing-cancel", "{\"id_mailing\":[" + unsettled + "]}");
            world.execute("update mailing set settled = false where mailing_id = " + unsettled);
            world.stop();
            world.outflow.orders.clear();
            world.run();
            assertThat(world.outflow.orders).containsExactly("hold " + paused, "end " + unsettled);
            Until.isTrue(
                    "settled",
                    () -> world.number("select count(*) from mailing where settled") == 2);
            world.move(Duration.ofHours(1));
            ann.ok("/v1/mailing-resume", "{\"id_mailing\":[" + paused + "]}");
            ann.await(paused, "done");
            assertThat(ann.recipients()).isEqualTo(List.of(FIRST, FIRST + 1));
        }
    }

    @Test
    void a_cancel_of_many_waits_once_for_what_does_not_end() throws Exception {
        try (MailingWorld world = MailingWorld.still()) {
            world.endWait = Duration.ofMillis(500);
            world.run();
            Customer ann = world.customer("ann");
            long group = ann.group(FIRST, 2);
            List<Long> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                all.add(ann.order("a", group, ",\"timeStart\":\"13:00\""));
            }
            world.outflow.ended = new CompletableFuture<>();
            long began = System.nanoTime();
            ann.ok("/v1/mailing-cancel", "{\"id_mailing\":" + all + "}");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(8));
            assertThat(world.number("select count(*) from mailing where settled")).isZero();
            world.outflow.ended.complete(0);
            Until.isTrue(
                    "settled",
                    () -> world.number("select count(*) from mailing where settled") == 30);
        }
    }

    @Test
    void leaves_a_mailing_to_another_node_until_that_is_silent() throws Exception {
        try (MailingWorld world = MailingWorld.start()) {
            Customer ann = world.customer("ann");
            long group = ann.group(FIRST, 21);
            long mailing =
                    ann.order("Hello", group, ",\"timeStart\":\"12:00\",\"timeStop\":\"12:20\"");
            ann.awaitMessages(1);
            world.execute(
                    "update mailing set node_id = 2, leased_until = '2026-10-05 12:05:00+00'");
            for (int minute = 1; minute < 5; minute++) {
                world.move(Duration.ofMinutes(1));
                ann.await(ann.order("x", ann.group(FIRST + 100, 1), ""), "done");
                assertThat(ann.mailing(mailing).get("sent").asInt()).isEqualTo(1);
            }
            world.move(Duration.ofMinutes(1)); // the lease is over: 20 are left for 15 minutes
            Until.isTrue("a second", () -> ann.mailing(mailing).get("sent").asInt() == 2);
            world.move(Duration.ofMinutes(15));
            ann.await(mailing, "done");
            assertThat(ann.messages()).isEqualTo(25);
            ann.assertPaid(MailingWorld.MONEY, 25);
        }
    }
}
