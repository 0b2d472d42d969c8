package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.routing.Fit;
import io.heliograph.routing.Share;
import io.heliograph.routing.Step;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Routes that an operator makes while messages go and wait. There are two carriers, of which the
/// second only takes what comes by a route.
@Tag("slow")
final class OperatorRouteStoryTest {
    private static final long BOB = 380670000001L;
    private static final long POLE = 48500000001L;
    private static final Script DELIVERED = Script.of(Behaviour.delivered(new Delay(1, 5)));
    private static final Share FIRST = new Share(1, 1);
    private static final Share SECOND = new Share(2, 1);

    /// Of an account, 100 messages are in memory.
    private static final DispatchSettings SMALL =
            new DispatchSettings(
                    100,
                    10_000,
                    200,
                    10,
                    Duration.ofMillis(10),
                    Duration.ofMillis(80),
                    2_000,
                    Duration.ofDays(1),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1));

    private World world;
    private Account ann;

    @BeforeEach
    void start() {
        world =
                World.of(SMALL)
                        .carrier(DELIVERED, "")
                        .carrier(DELIVERED, "weight = 0, types = [sms, flashsms]")
                        .start();
        ann = world.account("ann", PriceRule.SUBMITTED);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private static List<Step> steps(Share... shares) {
        return shares.length == 0 ? List.of() : List.of(Step.sharing(shares));
    }

    private int open(String name, Fit fit, Share... shares) {
        return world.routing(routing -> routing.open(name, 1, fit, steps(shares)));
    }

    private void setSteps(int route, Share... shares) {
        assertThat(world.<Boolean>routing(routing -> routing.setSteps(route, steps(shares))))
                .isTrue();
    }

    private void close(int route) {
        assertThat(world.<Boolean>routing(routing -> routing.close(route))).isTrue();
    }

    private List<Long> seenBy(int carrier) {
        return world.carriers.get(carrier).messages().stream()
                .map(SeenMessage::destination)
                .map(Long::valueOf)
                .toList();
    }

    /// The second carrier goes, for good.
    private void secondDown() throws InterruptedException {
        world.carriers.get(1).close();
        Until.isTrue(
                "no bind", () -> Boolean.FALSE.equals(world.dispatch().live().get("carrier1")));
    }

    @Test
    void goes_by_account_and_destination() throws Exception {
        Account bea = world.account("bea", PriceRule.SUBMITTED);
        open("ann's", Fit.ALL.of(ann.id()), SECOND);
        int poland = open("poland", Fit.ALL.to("48"), SECOND);
        int flash = open("flash", Fit.ALL.of(MessageType.FLASH_SMS), FIRST);
        world.sendMany(ann, Form.of("x"), Way.REST, BOB, 20);
        world.sendMany(bea, Form.of("x"), Way.REST, BOB + 100, 20);
        world.sendMany(bea, Form.of("x"), Way.REST, POLE, 20);
        world.sendMany(bea, Form.of("x"), Way.of(MessageType.FLASH_SMS), BOB + 200, 20);
        world.awaitCounts(Map.of("DELIVRD", 80L));
        assertThat(seenBy(0)).hasSize(40).noneMatch(to -> to < BOB + 100);
        assertThat(seenBy(1)).hasSize(40).allMatch(to -> to < BOB + 100);
        assertThat(world.number("select count(*) from message where route_id = " + poland))
                .isEqualTo(20);
        assertThat(world.number("select count(*) from message where route_id = " + flash))
                .isEqualTo(20);
        assertThat(world.number("select count(*) from message where route_id is null"))
                .isEqualTo(20);
        world.assertPaid(ann, 20);
        world.assertPaid(bea, 60);
    }

    @Test
    void what_waits_goes_by_the_steps_that_its_route_has_now() throws Exception {
        int route = open("ann's", Fit.ALL.of(ann.id()), SECOND);
        secondDown();
        world.sendMany(ann, Form.of("waits"), Way.REST, BOB, 300);
        world.sendMany(ann, Form.of("bulk"), Way.mailing(1), BOB + 1_000, 50);
        Account bea = world.account("bea", PriceRule.SUBMITTED);
        world.sendMany(bea, Form.of("now"), Way.REST, BOB, 50);
        world.awaitCounts(Map.of("DELIVRD", 50L, "ENROUTE", 350L));
        assertThat(world.texts()).as("nothing is held up").containsOnly("now");
        setSteps(route, FIRST);
        world.awaitCounts(Map.of("DELIVRD", 400L));
        assertThat(seenBy(0)).hasSize(400);
        world.assertPaid(ann, 350);
    }

    @Test
    void a_restart_goes_by_it() throws Exception {
        int route = open("ann's", Fit.ALL.of(ann.id()), SECOND);
        secondDown();
        world.sendMany(ann, Form.of("waits"), Way.REST, BOB, 300);
        world.sendMany(ann, Form.of("bulk"), Way.mailing(1), BOB + 1_000, 20);
        world.sendMany(ann, Form.of("pinned"), Way.pinned(2), BOB + 2_000, 10);
        world.sendMany(
                ann, Form.of("later").after(Duration.ofMinutes(1)), Way.REST, BOB + 3_000, 20);
        world.kill();
        world.start();
        Account bea = world.account("bea", PriceRule.SUBMITTED);
        world.sendMany(bea, Form.of("now"), Way.REST, BOB, 50);
        world.awaitCounts(Map.of("DELIVRD", 50L, "ENROUTE", 350L));
        world.move(Duration.ofMinutes(8));
        world.tick();
        // far behind: the route's backlogs have floors of their own
        assertThat(world.number("select count(*) from lagging_backlog where route_id = " + route))
                .isPositive();
        world.kill();
        world.start();
        world.tick();
        world.sendMany(bea, Form.of("now"), Way.REST, BOB, 50);
        world.awaitCounts(Map.of("DELIVRD", 100L, "ENROUTE", 350L));
        assertThat(world.texts()).containsOnly("now");
        setSteps(route, FIRST);
        // a rule has worded the ten for the second provider alone
        world.awaitCounts(Map.of("DELIVRD", 440L, "ENROUTE", 10L));
        assertThat(world.texts()).doesNotContain("pinned");
        world.assertPaid(ann, 350);
    }

    @Test
    void what_waits_on_a_closed_route_goes_by_one_that_takes_all_of_it() throws Exception {
        int closing = open("old", Fit.ALL.of(ann.id()), SECOND);
        secondDown();
        world.sendMany(ann, Form.of("waits"), Way.REST, BOB, 150);
        int part = open("part", Fit.ALL.of(ann.id()).to("38067"));
        close(closing);
        world.awaitCounts(Map.of("DELIVRD", 150L));
        assertThat(world.number("select count(*) from message where route_id = " + closing))
                .as("its row never changes")
                .isEqualTo(150);
        world.sendMany(ann, Form.of("new"), Way.REST, BOB, 5);
        world.awaitCounts(Map.of("DELIVRD", 150L, "ENROUTE", 5L));
        close(part);
        world.awaitCounts(Map.of("DELIVRD", 155L));
        world.assertPaid(ann, 155);
    }

    @Test
    void what_nobody_may_carry_is_counted_until_it_expires() throws Exception {
        int closing = open("old", Fit.ALL, SECOND);
        secondDown();
        Form brief = Form.of("waits").lifetime(Duration.ofMinutes(5));
        world.sendMany(ann, brief, Way.REST, BOB, 20);
        open("new", Fit.ALL);
        close(closing);
        world.awaitCounts(Map.of("ENROUTE", 20L));
        world.tick();
        assertThat(world.gauge("heliograph.dispatch.stranded")).isEqualTo(20);
        world.move(Duration.ofMinutes(6));
        world.awaitCounts(Map.of("EXPIRED", 20L));
        world.tick();
        assertThat(world.gauge("heliograph.dispatch.stranded")).isZero();
        world.assertPaid(ann, 0);
    }

    @Test
    void what_was_accepted_before_there_were_routes_goes_by_the_file() throws Exception {
        secondDown();
        world.sendMany(ann, Form.of("old"), Way.pinned(2), BOB, 150);
        open("all", Fit.ALL, FIRST);
        world.sendMany(ann, Form.of("new"), Way.REST, BOB, 20);
        world.awaitCounts(Map.of("DELIVRD", 20L, "ENROUTE", 150L));
        world.kill();
        world.start();
        world.sendMany(ann, Form.of("new"), Way.REST, BOB, 20);
        world.awaitCounts(Map.of("DELIVRD", 40L, "ENROUTE", 150L));
        assertThat(world.texts()).containsOnly("new");
        assertThat(world.number("select count(*) from message where route_id is null"))
                .isEqualTo(150);
    }
}
