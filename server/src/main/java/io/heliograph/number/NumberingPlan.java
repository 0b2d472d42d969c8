package io.heliograph.number;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which country and network a number is of, from the reference data that ships with the product
/// (DESIGN §9; what it covers: docs/reference/numbers.md). Immutable; a look-up takes tens of
/// nanoseconds.
///
/// It is lenient: a number that no published plan knows is its country's all the same if that
/// country's mobile numbers have this length and begin so, as ranges are opened all the time and a
/// message lost is worse than one that a network refuses. Ported numbers are those of the network
/// that their range was given to.
public final class NumberingPlan {
    private static final int MCC_DIGITS = 3;

    private final Map<String, Country> countries;
    private final Map<Network, String> operators;

    /// MCCs with MNCs of three digits.
    private final Set<Integer> longCodes;

    private final Map<String, List<Network>> networks;
    private final Map<Integer, List<String>> byMcc = new HashMap<>();
    private final PrefixTrie prefixes = new PrefixTrie();
    private final List<Range> ranges = new ArrayList<>();

    /// What numbers that begin alike have in common.
    ///
    /// @param lengths bit n set: n digits make a number
    private record Range(int lengths, Optional<Country> country, Optional<Network> network) {}

    private NumberingPlan(
            Map<String, Country> countries,
            Map<Network, String> operators,
            Map<String, List<Network>> networks) {
        this.countries = countries;
        this.operators = operators;
        this.longCodes =
                operators.keySet().stream()
                        .filter(network -> network.mnc() >= 100)
                        .map(Network::mcc)
                        .collect(Collectors.toUnmodifiableSet());
        this.networks = networks;
        for (Country country : countries()) {
            country.mccs()
                    .forEach(mcc ->
                            byMcc.computeIfAbsent(mcc, _ -> new ArrayList<>(1)).add(country.iso()));
        }
        byMcc.replaceAll((_, there) -> List.copyOf(there));
    }

    /// Reads the shipped data.
    public static NumberingPlan load() {
        Map<String, Country> countries = new HashMap<>();
        for (String row : rows("countries.tsv")) {
            String[] field = row.split("\t", -1);
            List<Integer> mccs = Stream.of(field[2].split(" ", -1)).map(Integer::valueOf).toList();
            countries.put(field[0], new Country(field[0], field[1], mccs));
        }
        Map<Network, String> operators = new HashMap<>();
        Map<String, List<Network>> networks = new HashMap<>();
        for (String row : rows("networks.tsv")) { // in the order of their codes
            String[] field = row.split("\t", -1);
            Network network = network(field[0], field[1]);
            operators.put(network, field[3]);
            for (String iso : field[2].split(" ", -1)) {
                networks.computeIfAbsent(iso, _ -> new ArrayList<>()).add(network);
            }
        }
        networks.replaceAll((_, there) -> List.copyOf(there));
        NumberingPlan plan =
                new NumberingPlan(
                        Map.copyOf(countries), Map.copyOf(operators), Map.copyOf(networks));
        Map<String, Integer> known = new HashMap<>();
        for (String row : rows("prefixes.tsv")) {
            int end = row.indexOf('\t');
            plan.prefixes.put(row, end, known.computeIfAbsent(row.substring(end + 1), plan::add));
        }
        return plan;
    }

    /// The network that this number's range was given to; [Network#UNKNOWN_MNC] where only the
    /// country is known; empty where this is no number of any country that a message could be sent
    /// to.
    public Optional<Network> network(Msisdn number) {
        Range range = range(number.identity().value());
        return range == null ? Optional.empty() : range.network;
    }

    /// The country of this number; empty where [#network] is.
    public Optional<Country> country(Msisdn number) {
        Range range = range(number.identity().value());
        return range == null ? Optional.empty() : range.country;
    }

    /// The country of this ISO code, in capitals.
    public Optional<Country> country(String iso) {
        return Optional.ofNullable(countries.get(iso));
    }

    /// All countries, by ISO code.
    public List<Country> countries() {
        return countries.values().stream().sorted((a, b) -> a.iso().compareTo(b.iso())).toList();
    }

    /// The ISO codes of the countries that have this MCC.
    public List<String> countriesOf(int mcc) {
        return byMcc.getOrDefault(mcc, List.of());
    }

    /// The network that these digits begin with: MCC and MNC alone (4 to 6 digits), or an IMSI, of
    /// which only the numbering tells whether the MNC has two digits or three; empty where they are
    /// neither.
    public Optional<Network> networkOf(String digits) {
        if (!digits.matches("[1-9][0-9]{3,14}")) {
            return Optional.empty();
        }
        String mcc = digits.substring(0, MCC_DIGITS);
        if (digits.length() <= MCC_DIGITS + 3) {
            return Optional.of(network(mcc, digits.substring(MCC_DIGITS)));
        }
        Network three = network(mcc, digits.substring(MCC_DIGITS, MCC_DIGITS + 3));
        Network two = network(mcc, digits.substring(MCC_DIGITS, MCC_DIGITS + 2));
        return Optional.of(hasThreeDigits(three) ? three : two);
    }

    /// Where MNCs of three digits are in use, those of North America and the Caribbean have three
    /// even where they begin with 0; elsewhere such a one is of two.
    private boolean hasThreeDigits(Network network) {
        boolean american = network.mcc() / 100 == 3 && longCodes.contains(network.mcc());
        return american || (network.mnc() >= 100 && operators.containsKey(network));
    }

    /// What the network's customers call it, or who runs it.
    public Optional<String> operator(Network network) {
        return Optional.ofNullable(operators.get(network));
    }

    /// All networks that have a name, in no order.
    public List<Network> networks() {
        return List.copyOf(operators.keySet());
    }

    /// The networks with a name in the country of this ISO code, in capitals, by MCC and MNC; one
    /// that serves several countries is each one's.
    public List<Network> networks(String iso) {
        return networks.getOrDefault(iso, List.of());
    }

    private @Nullable Range range(long number) {
        int found = prefixes.find(number);
        if (found == PrefixTrie.NONE) {
            return null;
        }
        Range range = ranges.get(found);
        return ((range.lengths >>> digits(number)) & 1) == 1 ? range : null;
    }

    private static int digits(long number) {
        int digits = 0;
        for (long rest = number; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private int add(String row) {
        String[] field = row.split("\t", -1);
        int lengths = 0;
        for (String length : field[0].split(",", -1)) {
            lengths |= 1 << Integer.parseInt(length);
        }
        Country country = countries.get(field[1]);
        if (country == null) {
            throw new IllegalStateException("reference data, country " + field[1]);
        }
        Network network = field[2].isEmpty() ? country.anyNetwork() : network(field[2], field[3]);
        ranges.add(new Range(lengths, Optional.of(country), Optional.of(network)));
        return ranges.size() - 1;
    }

    private static Network network(String mcc, String mnc) {
        return new Network(Integer.parseInt(mcc), Integer.parseInt(mnc));
    }

    /// The lines of a shipped table.
    static List<String> rows(String resource) {
        try (InputStream in = NumberingPlan.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("reference data is missing: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
