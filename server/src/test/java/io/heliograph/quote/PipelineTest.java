package io.heliograph.quote;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.account.Account;
import io.heliograph.account.Doors;
import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberingPlan;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.send.SendingServer;
import io.heliograph.text.MessageType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is refused whoever the recipient is.
class PipelineTest {
    private static final NumberingPlan NUMBERS = NumberingPlan.load();
    private static final List<Msisdn> NUMBERS_OF_ALL_KINDS =
            List.of(
                    new Msisdn(380671234567L), // has a price
                    new Msisdn(447400123456L), // has none
                    new Msisdn(99912345678L)); // is of no country

    private static SendingServer server;

    @BeforeAll
    static void start() {
        server = new SendingServer(AcceptanceUnderTest.SETTINGS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Optional<RefusalCode> refusalOfAll(
            Account account, String sender, MessageType type) {
        Pipeline pipeline =
                new Pipeline(
                        NUMBERS::network, NUMBERS::country, server.terms::of, () -> server.outlets);
        Terms now = pipeline.terms(account.id());
        Terms terms = now.of(account);
        Pipeline.Draft draft = pipeline.begin(terms, sender, "text", type);
        Optional<RefusalCode> code = draft.refusalOfAll();
        List<RefusalCode> each =
                NUMBERS_OF_ALL_KINDS.stream()
                        .map(draft::quote)
                        .map(Quote::refusal)
                        .filter(refusal -> refusal != null)
                        .toList();
        if (code.isPresent()) {
            assertThat(each).as("nobody is sent to").hasSameSizeAs(NUMBERS_OF_ALL_KINDS);
        }
        return code;
    }

    private static Account paying(Account account, String currency, Set<String> senders) {
        return new Account(
                account.id(),
                account.login(),
                currency,
                account.productId(),
                account.priceListId(),
                account.priceRule(),
                false,
                Doors.OPEN,
                account.timeZone(),
                senders,
                null,
                null,
                account.webhookSecret(),
                account.smartEncoding(),
                null,
                null,
                account.limits(),
                Set.of());
    }

    @Test
    void a_sender_is_refused_for_all_unless_a_rule_may_replace_it() {
        Account demo = server.demo();
        assertThat(refusalOfAll(demo, "Verify", MessageType.SMS)).isEmpty();
        assertThat(refusalOfAll(demo, "Nobody", MessageType.SMS))
                .contains(RefusalCode.NOT_REGISTR_ORIGINATOR);
        assertThat(refusalOfAll(demo, "Größe", MessageType.SMS))
                .contains(RefusalCode.INCORRECT_ORIGINATOR);
        assertThat(refusalOfAll(demo, "Nobody", MessageType.HLR)).as("shows no sender").isEmpty();
        server.execute(
                """
                insert into replacement_rule (rule_id, position, account_id, destination, sender, new_senders)
                values (1, 1, %d, '380', 'nobody', '{Verify}')
                """
                        .formatted(demo.id().value()));
        server.refresh();
        assertThat(refusalOfAll(demo, "Nobody", MessageType.SMS)).isEmpty();
        assertThat(refusalOfAll(demo, "Somebody", MessageType.SMS))
                .contains(RefusalCode.NOT_REGISTR_ORIGINATOR);
        server.execute("delete from replacement_rule");
        server.refresh();
    }

    @Test
    void so_is_a_type_that_no_provider_takes_or_no_list_prices() {
        Account demo = server.demo();
        server.outlets = List.of(new RoutedProvider(1, 1, EnumSet.of(MessageType.HLR)));
        assertThat(refusalOfAll(demo, "Verify", MessageType.SMS))
                .contains(RefusalCode.NO_ACTIVE_AGGREGATOR);
        assertThat(refusalOfAll(demo, "Verify", MessageType.HLR)).isEmpty();
        server.outlets = List.of(new RoutedProvider(1, 1, EnumSet.allOf(MessageType.class)));
        assertThat(refusalOfAll(paying(demo, "USD", Set.of("Verify")), "Verify", MessageType.SMS))
                .contains(RefusalCode.NO_CLIENT_PRICE);
    }
}
