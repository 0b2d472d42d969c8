package io.heliograph.quote;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.limit.AccountLimits;
import io.heliograph.number.Country;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.quote.SenderPolicies.Policy;
import io.heliograph.routing.Route;
import io.heliograph.routing.RouteList;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.text.Content;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import io.heliograph.text.SenderRule;
import io.heliograph.text.Writing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides what a message would be: sender, text, parts, network, price, route, refusal (DESIGN
/// promise 3). Everything comes from memory and nothing is changed, so whoever asks twice is told
/// the same.
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

    /// Begins the decisions for a package.
    public Draft begin(Terms by, String sender, String text, MessageType type) {
        return new Draft(by, sender, text, type);
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
        private final List<Route> routes;
        private final Map<Integer, Choice> choices = new HashMap<>();

        private Draft(Terms by, String sender, String text, MessageType type) {
            this.by = by;
            this.sender = sender;
            this.asked =
                    new Wording(type.isLookup() ? sender : SenderRule.sent(sender), text, false);
            this.type = type;
            this.writing = type.writing(by.account().writing());
            this.contentAsked = type.content(text, writing);
            this.ruleSet = type.isLookup() ? RuleSet.NONE : by.rules();
            this.providers = sentTo.get();
            this.routes = by.routes().candidates(by.account().id(), type);
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
            if (isWithoutWay()) {
                return Optional.of(RefusalCode.NO_ACTIVE_AGGREGATOR);
            }
            return by.prices().sells(type.wireName(), by.account().currency())
                    ? Optional.empty()
                    : Optional.of(RefusalCode.NO_CLIENT_PRICE);
        }

        /// The decision for one of them.
        public Quote quote(Msisdn recipient) {
            Msisdn identity = recipient.identity(); // all is decided alike, however it is written
            Optional<Network> network = networks.apply(identity);
            int route = RouteList.first(routes, identity, network.orElse(null));
            Choice choice = choice(route);
            Said said = said(identity, ruleSet.byProvider() ? choice.of(identity) : 0);
            Choice able = choice.showing(said.content);
            if (said.provider != 0 && !able.has(said.provider)) {
                said = said(identity, able.of(identity)); // another's rules may say it otherwise
                able = able.showing(said.content);
                able = able.has(said.provider) ? able : Choice.NOBODY;
            }
            Optional<Money> price = network.flatMap(this::price);
            return new Quote(
                    recipient,
                    said.wording.ruled() ? said.wording.sender() : sender,
                    said.wording.text(),
                    type,
                    said.content.parts(),
                    network.orElse(null),
                    price.orElse(null),
                    said.provider,
                    route,
                    new Measure(said.content.encoding(), writing),
                    refusal(said.wording, able, recipient, network.isPresent(), price),
                    by.version(),
                    said.wording.curb());
        }

        /// What the operator's rules do with it for one of them, rule by rule.
        public List<RuleSet.Step> steps(Quote quote) {
            return ruleSet.steps(
                    asked,
                    quote.recipient().identity(),
                    quote.providerId(),
                    by.account().limits().linkDomains(),
                    this::isSendable);
        }

        /// What one of them is told.
        ///
        /// @param provider whose rules have made it so; 0: nobody's
        private record Said(int provider, Wording wording, Content content) {}

        private Said said(Msisdn recipient, int provider) {
            Wording wording =
                    ruleSet.isEmpty()
                            ? asked
                            : ruleSet.apply(
                                    asked,
                                    recipient,
                                    provider,
                                    by.account().limits().linkDomains(),
                                    this::isSendable);
            return new Said(provider, wording, contentOf(wording.text()));
        }

        private Choice choice(int route) {
            return choices.computeIfAbsent(
                    route, id -> new Choice(by.routes().outlets(id, type, providers)));
        }

        /// Whether no route that any of them may take has a provider.
        private boolean isWithoutWay() {
            boolean anywhere = !routes.isEmpty() && routes.getLast().fit().takesAnywhere();
            return routes.stream().allMatch(route -> choice(route.id()).isEmpty())
                    && (anywhere || choice(Route.OF_FILE).isEmpty());
        }

        private Optional<Money> price(Network network) {
            return by.prices()
                    .price(network.mcc(), network.mnc(), type.wireName())
                    .filter(found -> found.currency().equals(by.account().currency()));
        }

        private Content contentOf(String text) {
            return text.equals(asked.text()) ? contentAsked : type.content(text, writing);
        }

        private @Nullable RefusalCode refusal(
                Wording wording,
                Choice choice,
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
            if (choice.isEmpty()) {
                return RefusalCode.NO_ACTIVE_AGGREGATOR;
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

    /// Which provider carries a message where that has to be known before it is priced: by weight,
    /// and the same one for a number every time.
    private static final class Choice {
        static final Choice NOBODY = new Choice(List.of());

        private final List<RoutedProvider> outlets;
        private final long weights;

        Choice(List<RoutedProvider> outlets) {
            this.outlets = outlets;
            weights = outlets.stream().mapToLong(RoutedProvider::weight).sum();
        }

        boolean isEmpty() {
            return outlets.isEmpty();
        }

        boolean has(int provider) {
            return outlets.stream().anyMatch(outlet -> outlet.providerId() == provider);
        }

        /// Those of them whose phones show all of it, in as many parts; the same where all do.
        Choice showing(Content content) {
            for (RoutedProvider outlet : outlets) {
                if (!content.isShownIn(outlet.alphabet())) {
                    return new Choice(
                            outlets.stream().filter(o -> content.isShownIn(o.alphabet())).toList());
                }
            }
            return this;
        }

        /// @return 0 where there is none
        int of(Msisdn recipient) {
            if (weights == 0) {
                return outlets.isEmpty() ? 0 : outlets.getFirst().providerId();
            }
            long point = Spread.over(recipient, weights);
            for (RoutedProvider outlet : outlets) {
                point -= outlet.weight();
                if (point < 0) {
                    return outlet.providerId();
                }
            }
            throw new IllegalStateException("weights add up to less than their sum");
        }
    }
}
