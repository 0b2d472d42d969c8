package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.dispatch.Lane.Kind;
import io.heliograph.routing.RouteList;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.text.MessageType;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which messages wait together.
final class LanesTest {
    private static final Lanes LANES =
            new Lanes(
                    List.of(
                            new RoutedProvider(
                                    7, 1, Set.of(MessageType.SMS, MessageType.FLASH_SMS)),
                            new RoutedProvider(9, 1, Set.of(MessageType.SMS))),
                    Set.of(5, 7, 9),
                    RouteList.NONE);

    private static Lane lane(MessageType type, int provider) {
        return LANES.of(new Kind(type, provider), false);
    }

    private static List<Integer> room(Lane lane) {
        boolean[] wanted = new boolean[2];
        lane.candidates.want(wanted);
        return List.of(wanted[0] ? 1 : 0, wanted[1] ? 1 : 0);
    }

    @Test
    void messages_for_the_same_providers_share_a_lane() {
        assertThat(lane(MessageType.FLASH_SMS, 0))
                .isSameAs(lane(MessageType.SMS, 7))
                .isSameAs(lane(MessageType.FLASH_SMS, 7))
                .isNotSameAs(lane(MessageType.SMS, 0))
                .isNotSameAs(lane(MessageType.SMS, 9));
        assertThat(room(lane(MessageType.SMS, 0))).containsExactly(1, 1);
        assertThat(room(lane(MessageType.SMS, 7))).containsExactly(1, 0);
        assertThat(room(lane(MessageType.SMS, 9))).containsExactly(0, 1);
    }

    @Test
    void a_message_that_nobody_may_carry_has_a_lane_without_a_way_out() {
        assertThat(lane(MessageType.SMS, 5)).isSameAs(lane(MessageType.FLASH_SMS, 9));
        assertThat(room(lane(MessageType.SMS, 5))).containsExactly(0, 0);
    }

    @Test
    void classes_do_not_share_lanes() {
        Lane urgent = lane(MessageType.SMS, 0);
        Lane bulk = LANES.of(new Kind(MessageType.SMS, 0), true);
        assertThat(bulk).isNotSameAs(urgent).returns(urgent.candidates, lane -> lane.candidates);
        assertThat(bulk.bulk).isTrue();
        assertThat(urgent.bulk).isFalse();
    }

    @Test
    void each_lane_stands_at_its_index_and_knows_what_waits_in_it() {
        for (Lane lane : LANES.all()) {
            assertThat(LANES.all().get(lane.index)).isSameAs(lane);
            assertThat(lane.kinds).allMatch(kind -> LANES.of(kind, lane.bulk) == lane);
        }
    }

    @Test
    void what_is_pinned_to_a_provider_that_came_later_has_lanes_of_its_own() {
        Lane later = lane(MessageType.SMS, 6);
        assertThat(later.kinds).containsExactly(new Kind(MessageType.SMS, 6));
        assertThat(lane(MessageType.SMS, 6)).isSameAs(later);
        assertThat(room(later)).containsExactly(0, 0);
    }
}
