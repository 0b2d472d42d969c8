package io.heliograph.quote;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.limit.AccountLimits;
import io.heliograph.margin.MarginRule;
import io.heliograph.message.CostCap;
import io.heliograph.message.Pins;
import io.heliograph.number.Country;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.quote.SenderPolicies.Policy;
import io.heliograph.routing.Fitting;
import io.heliograph.routing.Route;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.text.Content;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import io.heliograph.text.SenderRule;
import io.heliograph.text.Writing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides what a message would be: sender, text, parts, network, price, route, refusal (DESIGN
/// promise 3). Everything comes from memory and nothing is changed, so whoever asks twice is told
/// the same.
///
/// Long: all that is decided of a message is decided here, in one order.
public final class Pipeline {
    private final Function<Msisdn, Optional<Network>> networks;
    private final Function<Msisdn, Optional<Country>> countries;
    private final Function<AccountId, Terms> terms;
    private final Supplier<List<RoutedProvider>> sentTo;

    /// @param networks the network of a number; empty: it is none that could be sent to
    /// @param terms of an account, as they are now
    /// @param sentTo the configured providers
    /// @param countries of numbers, asked for where an account may not send everywhere
    public Pipeline(
            Function<Msisdn, Optional<Network>> networks,
            Function<Msisdn, Optional<Country>> countries,
            Function<AccountId, Terms> terms,
            Supplier<List<RoutedProvider>> sentTo) {
        this.networks = networks;
        this.countries = countries;
        this.terms = terms;
        this.sentTo = sentTo;
    }

    /// What the account's messages are decided by now: to be asked for once for what is decided
    /// together.
    public Terms terms(AccountId account) {
        return terms.apply(account);
    }

    /// Begins the decisions for a package of what is urgent.
    public Draft begin(Terms by, String sender, String text, MessageType type) {
        return new Draft(by, sender, text, type, false);
    }

    /// The same for mailings and greetings.
    public Draft beginBulk(Terms by, String sender, String text, MessageType type) {
        return new Draft(by, sender, text, type, true);
    }

    /// What all recipients of one package share.
    public final class Draft {
        private final Terms by;
        private final String sender;
        private final Wording asked;
        private final MessageType type;
        private final Writing writing;
        private final Content contentAsked;
        private final RuleSet ruleSet;
        private final List<RoutedProvider> providers;
        private final Fitting routes;
        private final Map<Integer, Carriers> carriers = new HashMap<>();

        private Draft(Terms by, String sender, String text, MessageType type, boolean bulk) {
            this.by = by;
            this.sender = sender;
            this.asked =
                    new Wording(type.isLookup() ? sender : SenderRule.sent(sender), text, false);
            this.type = type;
            this.writing = type.writing(by.account().writing());
            this.contentAsked = type.content(text, writing);
            this.ruleSet = type.isLookup() ? RuleSet.NONE : by.rules();
            this.providers = sentTo.get();
            this.routes =
                    by.routes()
                            .fitting(by.account().id(), by.account().productId(), type, bulk)
                            .saying(asked.sender(), text);
        }

        /// How many SMS the text takes as it was asked for.
        public int parts() {
            return contentAsked.parts();
        }

        /// Why none of them could be sent to, whoever they are; empty: some could. A text may still
        /// turn out blank.
        public Optional<RefusalCode> refusalOfAll() {
            RefusalCode ofSender =
                    ruleSet.mayReplace(asked.sender()) || by.rules().senders().isFreeSomewhere()
                            ? null
                            : refusal(asked, Policy.AS_THE_ACCOUNT);
            if (ofSender != null) {
                return Optional.of(ofSender);
            }
            RefusalCode withoutWay = withoutWay();
            if (withoutWay != null) {
                return Optional.of(withoutWay);
            }
            return by.prices().sells(type.wireName(), by.account().currency())
                    ? Optional.empty()
                    : Optional.of(RefusalCode.NO_CLIENT_PRICE);
        }

        /// The decision for one of them.
        public Quote quote(Msisdn recipient) {
            Msisdn identity = recipient.identity(); // all is decided alike, however it is written
            Optional<Network> network = networks.apply(identity);
            int route = routes.first(identity, network.orElse(null));
            Carriers carriers = carriers(route);
            Said said = said(identity, ruleSet.byProvider() ? carriers.first(identity) : 0);
            Carriers able = able(carriers, said);
            if (said.provider != 0 && !able.has(said.provider)) {
                said = said(identity, able.first(identity)); // another's rules may say it otherwise
                able = able(carriers, said);
            }
            Pins pins = pins(said, identity);
            if (!pins.isEmpty()) {
                able =
                        able.only(
                                provider -> pins.allow(provider.providerId()),
                                RefusalCode.NO_ACTIVE_AGGREGATOR);
            }
            Optional<Money> price = network.flatMap(this::price);
            MarginRule rule = price.isPresent() ? rule(route) : null;
            CostCap cap = rule == null ? null : rule.cap(price.get());
            Carriers bought =
                    rule == null || cap == null
                            ? able
                            : able.within(
                                    rule,
                                    cap,
                                    price.get().currency(),
                                    by.costs(),
                                    network.orElseThrow(),
                                    type);
            return new Quote(
                    recipient,
                    said.wording.ruled() ? said.wording.sender() : sender,
                    said.wording.text(),
                    type,
                    said.content.parts(),
                    network.orElse(null),
                    price.orElse(null),
                    pins,
                    route,
                    cap,
                    new Measure(said.content.encoding(), writing),
                    refusal(said.wording, able, bought, recipient, network.isPresent(), price),
                    by.version(),
                    said.wording.curb());
        }

        /// What the operator's rules do with it for one of them, rule by rule.
        public List<RuleSet.Step> steps(Quote quote) {
            return ruleSet.steps(
                    asked,
                    quote.recipient().identity(),
                    quote.pins().first(),
                    by.account().limits().linkDomains(),
                    this::isSendable);
        }

        private @Nullable MarginRule rule(int route) {
            return by.margins()
                    .of(by.account().id(), by.account().productId(), by.routes().number(route));
        }

        /// Those that carry it as it is said.
        private Carriers able(Carriers carriers, Said said) {
            Carriers taking =
                    type.isLookup()
                            ? carriers
                            : carriers.only(
                                    provider -> !provider.refuses(said.wording.sender()),
                                    RefusalCode.BLOCKED_SENDER);
            return taking.showing(said.content);
        }

        /// What one of them is told.
        ///
        /// @param provider whose rules have made it so; 0: nobody's
        private record Said(int provider, Wording wording, Content content) {}

        private Said said(Msisdn recipient, int provider) {
            Wording wording = wording(recipient, provider);
            return new Said(provider, wording, contentOf(wording.text()));
        }

        private Wording wording(Msisdn recipient, int provider) {
            return ruleSet.isEmpty()
                    ? asked
                    : ruleSet.apply(
                            asked,
                            recipient,
                            provider,
                            by.account().limits().linkDomains(),
                            this::isSendable);
        }

        /// Who would say it just so. One that came later would say it as those without rules of
        /// their own.
        private Pins pins(Said said, Msisdn recipient) {
            if (said.provider == 0) {
                return Pins.NONE;
            }
            boolean plain = said.wording.equals(wording(recipient, 0));
            Set<Integer> speakers = ruleSet.speakers();
            List<Integer> alike = new ArrayList<>(List.of(said.provider));
            boolean all = plain;
            for (RoutedProvider each : providers) {
                int id = each.providerId();
                boolean same =
                        speakers.contains(id) ? said.wording.equals(wording(recipient, id)) : plain;
                all &= same;
                if (same && id != said.provider) {
                    alike.add(id);
                }
            }
            return all ? Pins.NONE : new Pins(alike);
        }

        private Carriers carriers(int route) {
            Set<Integer> unused = by.account().providersNotUsed();
            return carriers.computeIfAbsent(
                    route,
                    id ->
                            Carriers.of(by.routes().steps(id, type, providers))
                                    .only(
                                            provider -> !unused.contains(provider.providerId()),
                                            RefusalCode
                                                    .USER_NOT_ALLOWED_SENDING_TO_THIS_AGGREGATOR));
        }

        /// Why no route that any of them may take has a provider for the account; null: one has.
        private @Nullable RefusalCode withoutWay() {
            List<Carriers> ways = new ArrayList<>();
            routes.routes().forEach(route -> ways.add(carriers(route.id())));
            if (!routes.reachesAll()) {
                ways.add(carriers(Route.OF_FILE));
            }
            return ways.stream().allMatch(Carriers::isEmpty) ? ways.getFirst().refusal() : null;
        }

        private Optional<Money> price(Network network) {
            return by.prices()
                    .price(network.mcc(), network.mnc(), type.wireName())
                    .filter(found -> found.currency().equals(by.account().currency()));
        }

        private Content contentOf(String text) {
            return text.equals(asked.text()) ? contentAsked : type.content(text, writing);
        }

        /// @param bought those of the able that keep the margin
        private @Nullable RefusalCode refusal(
                Wording wording,
                Carriers able,
                Carriers bought,
                Msisdn recipient,
                boolean network,
                Optional<Money> price) {
            SenderPolicies senders = by.rules().senders();
            RefusalCode ofSender =
                    refusal(
                            wording,
                            senders.isEmpty()
                                    ? Policy.AS_THE_ACCOUNT
                                    : senders.of(recipient, countries));
            if (ofSender != null) {
                return ofSender;
            }
            if (able.refusal() != null) {
                return able.refusal();
            }
            if (wording.text().isBlank() && !type.isLookup()) {
                return RefusalCode.BLANK_TEXT;
            }
            if (wording.curb().refuses()) {
                return RefusalCode.TEXT_REFUSED;
            }
            if (!network) {
                return RefusalCode.NO_MCC_MNC;
            }
            AccountLimits limits = by.account().limits();
            if (limits.destinations().some() && !isOpen(recipient)) {
                return RefusalCode.PHONE_CODE_CLIENT;
            }
            if (price.isEmpty() || price.get().micros() > limits.priceCeilingMicros()) {
                return RefusalCode.NO_CLIENT_PRICE;
            }
            if (bought.refusal() != null) {
                return bought.refusal();
            }
            return by.rules().blocks(recipient) ? RefusalCode.PHONE_IN_BLACK_LIST : null;
        }

        /// Whether the account may send there, in whichever national way the number is written.
        private boolean isOpen(Msisdn recipient) {
            String country = countries.apply(recipient).map(Country::iso).orElse("");
            return by.account().limits().destinations().open(recipient, country)
                    || by.account().limits().destinations().open(recipient.identity(), country);
        }

        private @Nullable RefusalCode refusal(Wording wording, Policy policy) {
            return type.isLookup() // no phone shows it
                    ? null
                    : SenderCheck.refusal(by.account(), wording, policy);
        }

        /// A rule neither empties a text nor makes it what its type cannot send.
        private boolean isSendable(String text) {
            return type.isLookup() || (!text.isBlank() && type.fault(text, writing).isEmpty());
        }
    }
}
