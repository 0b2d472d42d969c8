package io.heliograph.story;

import io.heliograph.cost.Rates;
import io.heliograph.db.AccountId;
import io.heliograph.ledger.AmountText;
import io.heliograph.ledger.Money;
import io.heliograph.story.MessageStory.AttemptStory;
import io.heliograph.story.MessageStory.PartStory;
import io.heliograph.story.StoryStore.Head;
import io.heliograph.story.StoryStore.Submitted;
import io.heliograph.story.StoryStore.Told;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;

/// Tells what became of messages.
public final class Stories {
    /// Of attempts that a provider is paid for, or may be.
    private static final Set<String> PAID = Set.of("submitted", "answered_late", "uncertain");

    private static final int DIGITS_SHOWN = 4;

    private final Rates rates;

    /// @param rates by which costs are told in the currency of the price
    public Stories(Rates rates) {
        this.rates = rates;
    }

    /// The story of one message.
    ///
    /// @param part the id of any of its parts
    /// @param inFull whether its number and text are shown
    /// @return empty: the account has no such message
    public Optional<MessageStory> of(Handle handle, AccountId account, long part, boolean inFull) {
        return StoryStore.head(handle, account, part)
                .map(head -> {
                    long last = head.id() + head.parts() - 1;
                    return story(
                            head,
                            StoryStore.told(handle, account, head.id(), last),
                            StoryStore.submitted(handle, account, head.id(), last),
                            inFull);
                });
    }

    private MessageStory story(
            Head head, List<Told> told, List<Submitted> submitted, boolean inFull) {
        String currency = head.price().currency();
        Money refunded = new Money(told.stream().mapToLong(Told::refundedMicros).sum(), currency);
        Money charged = head.price().times(head.parts()).minus(refunded);
        Optional<Money> cost = cost(submitted, currency);
        return new MessageStory(
                head.id(),
                head.login(),
                head.createdAt(),
                head.beginsAt(),
                head.expiresAt(),
                head.channel(),
                inFull ? head.recipient() : masked(head.recipient()),
                head.sender(),
                inFull ? head.text() : null,
                head.type(),
                head.parts(),
                head.mcc(),
                head.mnc() < 0 ? null : head.mnc(),
                units(head.price()),
                currency,
                head.priceRule(),
                head.route(),
                head.version(),
                units(charged),
                units(refunded),
                cost.map(Stories::units).orElse(null),
                cost.map(charged::minus).map(Stories::units).orElse(null),
                LongStream.range(head.id(), head.id() + head.parts())
                        .mapToObj(id -> part(id, told, submitted, currency))
                        .toList());
    }

    /// What the providers ask for all that they took; empty where that is not known of one.
    private Optional<Money> cost(List<Submitted> submitted, String currency) {
        Money sum = Money.zero(currency);
        for (Submitted each : submitted) {
            if (PAID.contains(each.result())) {
                Optional<Money> cost =
                        Optional.ofNullable(each.cost())
                                .flatMap(own -> rates.convert(own, currency, each.at()));
                if (cost.isEmpty()) {
                    return cost;
                }
                sum = sum.plus(cost.get());
            }
        }
        return Optional.of(sum);
    }

    private static PartStory part(
            long id, List<Told> told, List<Submitted> submitted, String currency) {
        Optional<Told> latest = told.stream().filter(each -> each.part() == id).findFirst();
        return new PartStory(
                id,
                latest.map(Told::state).orElse(null),
                latest.map(Told::errorCode).orElse(""),
                latest.map(Told::at).orElse(null),
                units(new Money(latest.map(Told::refundedMicros).orElse(0L), currency)),
                submitted.stream()
                        .filter(each -> each.part() == id)
                        .map(Stories::attempt)
                        .toList());
    }

    private static AttemptStory attempt(Submitted each) {
        Optional<Money> cost = Optional.ofNullable(each.cost());
        return new AttemptStory(
                each.attempt(),
                each.provider(),
                each.result(),
                each.commandStatus(),
                each.providerMessageId(),
                each.at(),
                cost.map(Stories::units).orElse(null),
                cost.map(Money::currency).orElse(null));
    }

    private static String units(Money money) {
        return AmountText.of(money.micros());
    }

    private static String masked(String number) {
        int shown = Math.min(DIGITS_SHOWN, number.length() / 2);
        return "*".repeat(number.length() - shown) + number.substring(number.length() - shown);
    }
}
