package io.heliograph.number;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes the reference data that ships with the product: joins libphonenumber's numbering plans and
/// carriers' prefixes with the public MCC/MNC list. Run by hand when either has news
/// (docs/reference/numbers.md); a test holds the committed files to what this makes.
final class ReferenceData {
    private static final Path INPUT = Path.of("src/test/resources/io/heliograph/number");
    private static final Path OUTPUT = Path.of("src/main/resources/io/heliograph/number");
    private static final String LIST = "mcc-mnc-list.tsv";
    private static final String NONE = "-";

    private final List<ListedNetwork> networks;
    private final CarrierJoin join;
    private final Map<String, List<Integer>> mccs = new TreeMap<>();
    private final Map<String, String> carriers;
    private final Map<String, MobileRanges.Range> ranges = new HashMap<>();

    /// Beginnings of carriers' and ranges' prefixes: where to look further.
    private final SequencedSet<String> beginnings = new LinkedHashSet<>();

    private final Map<String, String> networkOfCarrier = new HashMap<>();

    /// A line of the outcome but for its prefix; equal neighbours are told by one shorter prefix.
    private record Row(String prefix, String rest) {}

    private ReferenceData() throws IOException {
        networks = Files.readAllLines(INPUT.resolve(LIST)).stream().map(ListedNetwork::of).toList();
        join = new CarrierJoin(networks, aliases());
        carriers = Metadata.carriers();
        PhoneNumberUtil.getInstance().getSupportedRegions().stream()
                .filter(iso -> !join.networks(iso).isEmpty())
                .forEach(iso -> mccs.put(iso, mccs(iso)));
        for (int code : new TreeSet<>(PhoneNumberUtil.getInstance().getSupportedCallingCodes())) {
            if (!PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY.equals(
                    PhoneNumberUtil.getInstance().getRegionCodeForCountryCode(code))) {
                MobileRanges.of(code).stream()
                        .filter(range -> mccs.containsKey(range.iso()))
                        .forEach(range -> ranges.put(range.prefix(), range));
            }
        }
        for (String prefix : carriers.keySet()) {
            addBeginnings(prefix);
        }
        ranges.keySet().forEach(this::addBeginnings);
    }

    /// @param arguments optionally the path of a newer `mcc-mnc-list.json`
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 1) {
            List<ListedNetwork> listed = ListedNetwork.ofJson(Path.of(arguments[0]));
            Files.write(INPUT.resolve(LIST), listed.stream().map(ListedNetwork::line).toList());
        }
        for (Map.Entry<String, List<String>> file : make().entrySet()) {
            Files.write(OUTPUT.resolve(file.getKey()), file.getValue());
        }
        figures().forEach(System.out::println);
    }

    /// The lines of each file.
    static Map<String, List<String>> make() throws IOException {
        ReferenceData data = new ReferenceData();
        return Map.of(
                "countries.tsv", data.countries(),
                "networks.tsv", data.operators(),
                "prefixes.tsv", data.prefixes());
    }

    /// The lines of a file as committed.
    static List<String> committed(String file) throws IOException {
        return Files.readAllLines(OUTPUT.resolve(file));
    }

    /// How much the committed files cover, as docs/reference/numbers.md says it.
    static List<String> figures() throws IOException {
        List<String[]> prefixes =
                committed("prefixes.tsv").stream().map(row -> row.split("\t", -1)).toList();
        List<String[]> joined = prefixes.stream().filter(field -> !field[3].isEmpty()).toList();
        TreeSet<String> without = new TreeSet<>();
        committed("countries.tsv").forEach(row -> without.add(row.split("\t", -1)[0]));
        int countries = without.size();
        joined.forEach(field -> without.remove(field[2]));
        return List.of(
                "countries: " + countries,
                "named networks: " + committed("networks.tsv").size(),
                "prefixes: " + prefixes.size(),
                "prefixes with a network: " + joined.size(),
                "networks with prefixes: "
                        + joined.stream()
                                .map(field -> field[3] + " " + field[4])
                                .distinct()
                                .count(),
                "countries with networks' prefixes: " + (countries - without.size()),
                "countries without: " + String.join(" ", without));
    }

    private List<String> countries() {
        return mccs.entrySet().stream()
                .map(country ->
                        String.join(
                                "\t",
                                country.getKey(),
                                Locale.of("", country.getKey()).getDisplayCountry(Locale.ENGLISH),
                                country.getValue().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(" "))))
                .toList();
    }

    private List<String> operators() {
        return networks.stream()
                .filter(network -> !network.name().isEmpty())
                .sorted(
                        Comparator.comparingInt((ListedNetwork n) -> n.network().mcc())
                                .thenComparingInt(n -> n.network().mnc())
                                .thenComparing(n -> !n.operational()))
                .collect(
                        Collectors.toMap(
                                ListedNetwork::network,
                                network -> network,
                                (first, _) -> first,
                                LinkedHashMap::new))
                .values()
                .stream()
                .map(n ->
                        String.join(
                                "\t",
                                Integer.toString(n.network().mcc()),
                                Integer.toString(n.network().mnc()),
                                String.join(" ", n.isos()),
                                n.name()))
                .toList();
    }

    /// The codes in use in a country: first the one of which it has the most networks of all
    /// countries, the lowest of several; else the one that it uses most.
    private List<Integer> mccs(String iso) {
        List<Integer> used = join.networks(iso).stream().map(n -> n.network().mcc()).toList();
        return used.stream()
                .distinct()
                .sorted(
                        Comparator.comparingLong((Integer mcc) ->
                                        owns(count(used, mcc), mcc)
                                                ? Long.MIN_VALUE
                                                : -count(used, mcc))
                                .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static long count(List<Integer> used, int mcc) {
        return used.stream().filter(other -> other == mcc).count();
    }

    private boolean owns(long count, int mcc) {
        return networks.stream()
                .filter(n -> n.network().mcc() == mcc)
                .collect(Collectors.groupingBy(ListedNetwork::isos, Collectors.counting()))
                .values()
                .stream()
                .allMatch(others -> count >= others);
    }

    private void addBeginnings(String prefix) {
        for (int length = 1; length < prefix.length(); length++) {
            beginnings.add(prefix.substring(0, length));
        }
    }

    private List<String> prefixes() {
        return IntStream.range(1, 10)
                .mapToObj(digit -> rows(Integer.toString(digit), null, ""))
                .flatMap(List::stream)
                .map(row -> row.prefix + "\t" + row.rest)
                .toList();
    }

    /// @param range of the numbers that begin so, where a shorter prefix has told it already
    /// @param carrier of a shorter prefix
    private List<Row> rows(String prefix, MobileRanges.@Nullable Range range, String carrier) {
        MobileRanges.Range own = ranges.getOrDefault(prefix, range);
        String ownCarrier = carriers.getOrDefault(prefix, carrier);
        if (!beginnings.contains(prefix)) {
            return own == null ? List.of() : List.of(new Row(prefix, rest(own, ownCarrier)));
        }
        List<Row> rows = new ArrayList<>();
        for (int digit = 0; digit < 10; digit++) {
            rows.addAll(rows(prefix + digit, own, ownCarrier));
        }
        boolean alike =
                rows.size() == 10
                        && rows.stream()
                                .allMatch(row ->
                                        row.prefix.length() == prefix.length() + 1
                                                && row.rest.equals(rows.getFirst().rest));
        return alike ? List.of(new Row(prefix, rows.getFirst().rest)) : rows;
    }

    private String rest(MobileRanges.Range range, String carrier) {
        String lengths =
                IntStream.range(0, 16)
                        .filter(length -> ((range.lengths() >> length) & 1) == 1)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(","));
        return lengths + "\t" + range.iso() + "\t" + network(range.iso(), carrier);
    }

    private String network(String iso, String carrier) {
        return carrier.isEmpty()
                ? "\t"
                : networkOfCarrier.computeIfAbsent(
                        iso + " " + carrier,
                        _ ->
                                join.network(iso, carrier)
                                        .map(network -> network.mcc() + "\t" + network.mnc())
                                        .orElse("\t"));
    }

    /// Lines of `iso carrier mcc mnc`; `-` for a carrier that has no network.
    private static Map<String, Optional<Network>> aliases() throws IOException {
        try (Stream<String> lines = Files.lines(INPUT.resolve("aliases.tsv"))) {
            return lines.map(line -> line.split("\t", -1))
                    .collect(
                            Collectors.toMap(
                                    field -> field[0] + " " + field[1],
                                    field ->
                                            field[2].equals(NONE)
                                                    ? Optional.empty()
                                                    : Optional.of(
                                                            new Network(
                                                                    Integer.parseInt(field[2]),
                                                                    Integer.parseInt(field[3])))));
        }
    }
}
