package io.heliograph.tariff;

import io.heliograph.ledger.Money;
import io.heliograph.number.Country;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// A price list spread over countries and their networks, so that each line is the price that
/// `send` takes there: the network's own, else its country's.
///
/// A country's price has a line of its own only where no network inherits it: there is then nothing
/// else that tells what numbers of unknown networks cost.
final class Tariff {
    private final NumberingPlan plan;
    private final PriceList list;

    /// Types in the list, `sms` first.
    private final List<String> types;

    /// MCC → networks in the list that the plan does not know.
    private final Map<Integer, Set<Integer>> nameless = new HashMap<>();

    Tariff(NumberingPlan plan, PriceList list) {
        this.plan = plan;
        this.list = list;
        this.types =
                list.prices().keySet().stream()
                        .map(PriceKey::type)
                        .distinct()
                        .sorted(
                                Comparator.comparing((String type) -> !type.equals("sms"))
                                        .thenComparing(Comparator.naturalOrder()))
                        .toList();
        for (PriceKey key : list.prices().keySet()) {
            if (key.mnc() != PriceKey.ANY_NETWORK
                    && plan.operator(new Network(key.mcc(), key.mnc())).isEmpty()) {
                nameless.computeIfAbsent(key.mcc(), _ -> new HashSet<>()).add(key.mnc());
            }
        }
    }

    /// The lines that fit, by country, MCC, MNC and type.
    List<TariffLine> lines(TariffForm filter) {
        List<TariffLine> lines = new ArrayList<>();
        for (Country country : countries(filter)) {
            for (int mcc : country.mccs().stream().sorted().toList()) {
                if (filter.fitsMcc(mcc)) {
                    addLines(country, mcc, filter, lines);
                }
            }
        }
        return lines;
    }

    /// The dearest line of each country and type among those that fit; its MCC is the one asked
    /// for, else the country's main one.
    List<TariffLine> countryLines(TariffForm filter) {
        List<TariffLine> dearest = new ArrayList<>();
        for (Country country : countries(filter)) {
            List<TariffLine> lines =
                    lines(new TariffForm(country.iso(), filter.mcc(), TariffForm.NOT_SET));
            int mcc = filter.mcc() == TariffForm.NOT_SET ? country.mccs().getFirst() : filter.mcc();
            for (String type : types) {
                lines.stream()
                        .filter(line -> line.type().equals(type))
                        .map(TariffLine::price)
                        .max(Comparator.naturalOrder())
                        .ifPresent(price ->
                                dearest.add(
                                        new TariffLine(
                                                country,
                                                mcc,
                                                PriceKey.ANY_NETWORK,
                                                "",
                                                type,
                                                price)));
            }
        }
        return dearest;
    }

    private List<Country> countries(TariffForm filter) {
        return filter.iso().isEmpty()
                ? plan.countries()
                : plan.country(filter.iso()).map(List::of).orElse(List.of());
    }

    private void addLines(Country country, int mcc, TariffForm filter, List<TariffLine> lines) {
        SortedSet<Integer> networks = networks(country, mcc);
        if (filter.mnc() == TariffForm.NOT_SET) {
            addRest(country, mcc, networks, lines);
        }
        for (int mnc : networks) {
            if (!filter.fitsMnc(mnc)) {
                continue;
            }
            String operator = plan.operator(new Network(mcc, mnc)).orElse("");
            for (String type : types) {
                list.price(mcc, mnc, type)
                        .map(price -> new TariffLine(country, mcc, mnc, operator, type, price))
                        .ifPresent(lines::add);
            }
        }
    }

    private SortedSet<Integer> networks(Country country, int mcc) {
        SortedSet<Integer> networks = new TreeSet<>(nameless.getOrDefault(mcc, Set.of()));
        for (Network network : plan.networks(country.iso())) {
            if (network.mcc() == mcc) {
                networks.add(network.mnc());
            }
        }
        return networks;
    }

    private void addRest(Country country, int mcc, Set<Integer> networks, List<TariffLine> lines) {
        for (String type : types) {
            Money price = list.prices().get(new PriceKey(mcc, PriceKey.ANY_NETWORK, type));
            boolean inherited =
                    networks.stream()
                            .map(mnc -> new PriceKey(mcc, mnc, type))
                            .anyMatch(key -> !list.prices().containsKey(key));
            if (price != null && !inherited) {
                lines.add(new TariffLine(country, mcc, PriceKey.ANY_NETWORK, "", type, price));
            }
        }
    }
}
