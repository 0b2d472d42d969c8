package io.heliograph.greeting;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Outcome;
import io.heliograph.account.Account;
import io.heliograph.contact.Contact;
import io.heliograph.contact.Contacts;
import io.heliograph.greeting.GreetingPage.Progress;
import io.heliograph.greeting.GreetingStore.Claim;
import io.heliograph.message.Source;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Terms;
import io.heliograph.text.Macros;
import io.heliograph.text.MessageType;
import io.heliograph.text.SmsText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes through one run, page by page: a page's messages, their charge, who was greeted and how far
/// the run has come are kept together or not at all.
final class GreetingWalk {
    /// Contacts in memory, and messages in one transaction.
    static final int PAGE_MAX = 500;

    /// A greeting of the day's last minutes has still a while to arrive.
    private static final Duration LIFETIME_MIN = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(GreetingWalk.class);

    private final Contacts contacts;
    private final Pipeline pipeline;
    private final Acceptance acceptance;
    private final GreetingStore store;
    private final GreetingMetrics metrics;
    private final Clock clock;
    private volatile boolean stopped;

    GreetingWalk(
            Contacts contacts,
            Pipeline pipeline,
            Acceptance acceptance,
            GreetingStore store,
            GreetingMetrics metrics,
            Clock clock) {
        this.contacts = contacts;
        this.pipeline = pipeline;
        this.acceptance = acceptance;
        this.store = store;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// How a walk ended.
    enum End {
        /// nobody is left
        DONE,
        /// there is more, but the page was only one of many
        MORE,
        /// not all can be greeted now: look again at the next tick
        LATER,
        /// whoever is left waits for money
        NO_MONEY,
        /// a fault of ours
        FAILED
    }

    /// Lets a page under way be kept and begins no more.
    void stop() {
        stopped = true;
    }

    private record Step(End end, long cursor) {}

    /// Whether the account may greet: greetings are bulk.
    static boolean mayGreet(Account account) {
        return !account.blocked() && account.canSendBulk();
    }

    /// Greets until nobody is left or it cannot go on.
    End walk(GreetingRun run) {
        if (stopped) {
            return End.LATER;
        }
        return switch (store.claim(run.key(), clock.instant())) {
            case Claim.Done() -> End.DONE;
            case Claim.Elsewhere() -> End.LATER;
            case Claim.Ours(long cursor) -> pages(run, cursor);
        };
    }

    private End pages(GreetingRun run, long from) {
        Macros text = Macros.parse(run.group().text());
        Step step = new Step(End.MORE, from);
        while (step.end == End.MORE) {
            step = page(run, text, step.cursor);
        }
        return step.end;
    }

    private Step page(GreetingRun run, Macros text, long cursor) {
        Terms terms = pipeline.terms(run.account());
        Account account = terms.account();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (stopped
                || !mayGreet(account)
                || now.isBefore(run.day().begins())
                || !now.isBefore(run.day().ends())
                || !contacts.missing(account.id(), List.of(run.group().groupId())).isEmpty()) {
            return new Step(End.LATER, cursor);
        }
        int room = acceptance.room(account, PAGE_MAX, now);
        if (room == 0) { // of its limit of messages a second
            return new Step(End.LATER, cursor);
        }
        List<Contact> found =
                contacts.birthdays(
                        account.id(), run.group().groupId(), run.day().birthdays(), cursor, room);
        Set<Long> greeted =
                found.isEmpty() ? Set.of() : store.greeted(account.id(), run.year(), found);
        List<Contact> left =
                found.stream()
                        .filter(contact -> !greeted.contains(contact.phone().identity().value()))
                        .toList();
        List<Order.Line> lines = lines(run, terms, text, left, now);
        GreetingPage page =
                new GreetingPage(
                        run,
                        cursor,
                        found.isEmpty() ? cursor : found.getLast().phone().identity().value(),
                        found.size() < room,
                        lines,
                        left.size() - lines.size());
        return page.lines().isEmpty() ? passOver(page, now) : send(page, account, now);
    }

    /// The messages to them, but for texts that `send` would not take either.
    private List<Order.Line> lines(
            GreetingRun run, Terms terms, Macros text, List<Contact> left, Instant now) {
        Instant arrives = now.plus(LIFETIME_MIN);
        Instant expires = arrives.isAfter(run.day().ends()) ? arrives : run.day().ends();
        Source origin = new Source(Source.Channel.GREETING, run.group().groupId(), 0);
        List<Order.Line> lines = new ArrayList<>(left.size());
        for (Contact contact : left) {
            String own = text.render(contact::value);
            Pipeline.Draft draft =
                    pipeline.beginBulk(terms, run.group().originator(), own, MessageType.SMS);
            if (!own.isBlank() && draft.parts() <= SmsText.PARTS_MAX) {
                lines.add(
                        new Order.Line(
                                draft.quote(contact.phone()), now, expires, true, null, origin));
            }
        }
        return lines;
    }

    private Step passOver(GreetingPage page, Instant now) {
        Progress progress = page.progress(List.of());
        try {
            store.passOver(page, progress, now);
        } catch (GreetingStore.Overtaken overtaken) {
            return overtaken(page);
        }
        metrics.decided(page, progress);
        return new Step(progress.done() ? End.DONE : End.MORE, progress.cursor());
    }

    private Step send(GreetingPage page, Account account, Instant now) {
        Order.Rider rider =
                (handle, decisions) -> store.keep(handle, page, page.progress(decisions), now);
        return switch (acceptance.accept(new Order(account, now, page.lines(), null, rider))) {
            case Outcome.Done(List<Order.Decision> decisions) ->
                    kept(page, page.progress(decisions));
            case Outcome.Failed(RuntimeException bug) -> {
                if (bug instanceof GreetingStore.Overtaken) {
                    yield overtaken(page);
                }
                log.error("event=greeting_failed run={}", page.run().key(), bug);
                yield new Step(End.FAILED, page.from());
            }
            // what is kept after all is found by the next claim, which waits for it
            case Outcome.TooMany(), Outcome.Busy(), Outcome.Unknown() ->
                    new Step(End.LATER, page.from());
            case Outcome.Repeated(String _), Outcome.KeyReused() ->
                    throw new IllegalStateException("an order without a key was answered by one");
        };
    }

    private Step kept(GreetingPage page, Progress progress) {
        metrics.decided(page, progress);
        log.info(
                "event=greeted account={} group={} day={} greeted={} refused={}",
                page.run().account(),
                page.run().group().groupId(),
                page.run().day().date(),
                progress.greeted().size(),
                progress.refused());
        if (progress.outOfMoney()) {
            return new Step(End.NO_MONEY, progress.cursor());
        }
        return new Step(progress.done() ? End.DONE : End.MORE, progress.cursor());
    }

    private static Step overtaken(GreetingPage page) {
        log.info("event=greeting_overtaken run={}", page.run().key());
        return new Step(End.LATER, page.from());
    }
}
