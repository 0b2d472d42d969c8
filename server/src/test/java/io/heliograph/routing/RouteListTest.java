package io.heliograph.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.text.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which route a message takes, of hundreds.
final class RouteListTest {
    private static final int SEED = 7;
    private static final int ROUNDS = 200_000;
    private static final List<String> SENDERS = List.of("Verify", "Bank", "380441234567");
    private static final List<String> TEXTS =
            List.of("Your code is 1", "SALE now", "\u041f\u0440\u0438\u0432\u0456\u0442");
    private static final List<String> PHRASES = List.of("code", "sale", "\u043f\u0440\u0438\u0432");

    private final Random random = new Random(SEED);

    private record Asked(
            AccountId account,
            long product,
            MessageType type,
            boolean bulk,
            String sender,
            String text,
            Msisdn recipient,
            @Nullable Network network) {}

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Fit fit() {
        Fit fit = Fit.ALL;
        fit = chance(40) ? fit.of(new AccountId(1 + random.nextInt(20))) : fit;
        fit = chance(20) ? fit.ofProduct(random.nextInt(5)) : fit;
        fit = chance(30) ? fit.of(any(List.of(MessageType.values()))) : fit;
        fit = chance(20) ? fit.ofClass(random.nextBoolean()) : fit;
        fit = chance(40) ? fit.in(200 + random.nextInt(60)) : fit;
        fit = chance(10) ? fit.in(new Network(255, random.nextInt(4))) : fit;
        fit = chance(30) ? fit.to("" + (30 + random.nextInt(970))) : fit;
        return chance(15)
                ? fit.saying(
                        random.nextBoolean() ? any(SENDERS) : null,
                        random.nextBoolean() ? any(PHRASES) : null)
                : fit;
    }

    private Asked asked() {
        return new Asked(
                new AccountId(1 + random.nextInt(40)),
                random.nextInt(8),
                any(List.of(MessageType.values())),
                random.nextBoolean(),
                any(SENDERS),
                any(TEXTS),
                new Msisdn(10_000_000_000L + random.nextLong(900_000_000_000L)),
                chance(10) ? null : new Network(200 + random.nextInt(60), random.nextInt(4)));
    }

    private static int first(RouteList list, Asked asked) {
        return list.fitting(asked.account, asked.product, asked.type, asked.bulk)
                .saying(asked.sender, asked.text)
                .first(asked.recipient, asked.network);
    }

    /// All of them one after the other, as it is said.
    private static int plainly(List<Route> routes, Asked asked) {
        for (Route route : routes) {
            Fit fit = route.fit();
            String phrase = fit.phrase();
            Network network = asked.network;
            if (!route.closed()
                    && (fit.account() == null || fit.account().equals(asked.account))
                    && (fit.product() == null || fit.product() == asked.product)
                    && (fit.type() == null || fit.type() == asked.type)
                    && (fit.urgent() == null || fit.urgent() == !asked.bulk)
                    && (fit.mccs().isEmpty()
                            || (network != null && fit.mccs().contains(network.mcc())))
                    && (fit.mnc() == Fit.ANY_NETWORK
                            || (network != null && fit.mnc() == network.mnc()))
                    && asked.recipient.toString().startsWith(fit.destination())
                    && (fit.sender() == null || fit.sender().equals(asked.sender))
                    && (phrase == null || Fit.fold(asked.text).contains(phrase))) {
                return route.id();
            }
        }
        return Route.OF_FILE;
    }

    private List<Route> routes(int count) {
        List<Route> routes = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            routes.add(new Route(id, fit(), List.of(), chance(5)));
        }
        return routes;
    }

    @Test
    void the_first_that_fits_is_taken() {
        for (int round = 0; round < 40; round++) {
            List<Route> routes = routes(1 + random.nextInt(120));
            RouteList list = new RouteList(routes);
            for (int i = 0; i < 500; i++) {
                Asked asked = asked();
                assertThat(first(list, asked))
                        .as("seed %d, round %d, %s", SEED, round, asked)
                        .isEqualTo(plainly(routes, asked));
            }
        }
    }

    @Test
    void one_covers_another_only_where_it_takes_all_of_it() {
        for (int round = 0; round < 20_000; round++) {
            Fit wide = fit();
            Fit narrow = fit();
            Asked asked = asked();
            boolean taken = plainly(List.of(new Route(1, narrow, List.of(), false)), asked) == 1;
            if (taken && wide.covers(narrow, asked.type)) {
                assertThat(plainly(List.of(new Route(1, wide, List.of(), false)), asked))
                        .as("%s covers %s", wide, narrow)
                        .isEqualTo(1);
            }
        }
    }

    /// Prints what a decision takes with one route and with 500, and asserts nothing of it.
    @Test
    void five_hundred_routes_are_not_gone_through_for_each_message() {
        for (int count : new int[] {1, 500}) {
            RouteList list = new RouteList(routes(count));
            List<Asked> asked = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                asked.add(asked());
            }
            long nanos = 0;
            long sum = 0;
            for (int round = 0; round < 2; round++) { // the first warms up
                long from = System.nanoTime();
                for (int i = 0; i < ROUNDS; i++) {
                    sum += first(list, asked.get(i % asked.size()));
                }
                nanos = System.nanoTime() - from;
            }
            assertThat(sum).isNotNegative();
            System.out.printf("%d routes: %d ns a message%n", count, nanos / ROUNDS);
        }
    }
}
