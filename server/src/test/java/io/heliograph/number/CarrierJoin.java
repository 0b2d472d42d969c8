package io.heliograph.number;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds in the MCC/MNC list the network that a carrier's name means. An operator with several
/// codes is represented by one: one in operation rather than not, its own rather than one taken
/// over, the lowest.
final class CarrierJoin {
    /// Countries that the list does not name, and whose networks serve them.
    private static final Map<String, String> SERVED_BY =
            Map.of("AX", "FI", "SJ", "NO", "VA", "IT", "EH", "MA", "AC", "SH", "TA", "SH");

    private static final Set<String> LEGAL =
            Set.of(
                    ("ltd limited llc inc sa plc gmbh ag ab as oy oyj jsc pjsc prjsc ojsc cjsc co company corp"
                                    + " corporation bv nv spa srl sarl sas ltda cv pte pty pvt private kft zrt doo dd ad"
                                    + " the group holding holdings kg mbh s a r l aps hf ehf sal saog bsc")
                            .split(" ", -1));

    private static final Set<String> GENERIC =
            Set.of(
                    ("mobile mobil movil telecom telekom telecoms telecommunications telecommunication communications"
                                    + " communication network networks cellular cell wireless gsm services service"
                                    + " international telephone telephony celular com telecomunicaciones telecomunicacoes"
                                    + " phone pcs lte of de and et e y")
                            .split(" ", -1));

    private static final String TAKEN_OVER =
            "(?i).*(taken over|mvno|merged|withdrawn|returned|satellite|railway).*";

    private final Map<String, List<ListedNetwork>> byCountry;
    private final Map<String, Optional<Network>> aliases;

    /// @param aliases by "iso carrier": what no rule finds, or a rule would find wrongly
    CarrierJoin(List<ListedNetwork> networks, Map<String, Optional<Network>> aliases) {
        this.byCountry =
                networks.stream()
                        .flatMap(n -> n.isos().stream().map(iso -> Map.entry(iso, n)))
                        .collect(
                                Collectors.groupingBy(
                                        Map.Entry::getKey,
                                        Collectors.mapping(
                                                Map.Entry::getValue, Collectors.toList())));
        this.aliases = aliases;
    }

    /// The networks that serve a country.
    List<ListedNetwork> networks(String iso) {
        return byCountry.getOrDefault(SERVED_BY.getOrDefault(iso, iso), List.of());
    }

    Optional<Network> network(String iso, String carrier) {
        Optional<Network> alias = aliases.get(iso + " " + carrier);
        if (alias != null) {
            return alias;
        }
        List<ListedNetwork> open = networks(iso).stream().filter(n -> !n.closed()).toList();
        String country = Locale.of("", iso).getDisplayCountry(Locale.ENGLISH);
        Name name = Name.of(carrier, country);
        return Stream.<ToIntFunction<ListedNetwork>>of(
                        n ->
                                pieces(n.brand()).anyMatch(p -> name.same(Name.of(p, country)))
                                        ? 1
                                        : 0,
                        n ->
                                pieces(n.operator()).anyMatch(p -> name.same(Name.of(p, country)))
                                        ? 1
                                        : 0,
                        n ->
                                pieces(n.brand() + ";" + n.operator())
                                                .anyMatch(p -> name.sameCore(Name.of(p, country)))
                                        ? 1
                                        : 0,
                        n -> name.overlap(Name.of(n.brand() + " " + n.operator(), country)),
                        n -> name.within(Name.of(n.notes(), "")) ? 1 : 0)
                .map(rule -> best(open, rule))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Network> best(
            List<ListedNetwork> networks, ToIntFunction<ListedNetwork> rule) {
        return networks.stream()
                .filter(n -> rule.applyAsInt(n) > 0)
                .min(
                        Comparator.comparingInt((ListedNetwork n) -> -rule.applyAsInt(n))
                                .thenComparing(n -> !n.operational())
                                .thenComparing(n -> n.notes().matches(TAKEN_OVER))
                                .thenComparingInt(n -> n.network().mcc())
                                .thenComparingInt(n -> n.network().mnc()))
                .map(ListedNetwork::network);
    }

    private static Stream<String> pieces(String names) {
        return Stream.concat(
                Stream.of(names),
                Arrays.stream(names.split("[;/()]| ex\\. ", -1)).map(String::strip));
    }

    /// A name's words in lower case without accents, punctuation and legal forms.
    ///
    /// @param core those of the words that tell it from others
    private record Name(List<String> words, List<String> core) {
        static Name of(String text, String country) {
            List<String> words = words(text).filter(word -> !LEGAL.contains(word)).toList();
            Set<String> ofCountry = words(country).collect(Collectors.toSet());
            List<String> core =
                    words.stream()
                            .filter(w -> !GENERIC.contains(w) && !ofCountry.contains(w))
                            .toList();
            return new Name(words, core);
        }

        private static Stream<String> words(String text) {
            String plain =
                    Normalizer.normalize(text, Normalizer.Form.NFD)
                            .replaceAll("\\p{M}", "")
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("['’.]", "")
                            .replaceAll("[^\\p{L}\\p{N}]+", " ");
            return Arrays.stream(plain.split(" ", -1)).filter(word -> !word.isEmpty());
        }

        private String joined(String between) {
            return between + String.join(between, words) + between;
        }

        boolean same(Name other) {
            return !words.isEmpty() && joined("").equals(other.joined(""));
        }

        boolean within(Name other) {
            return !words.isEmpty() && other.joined(" ").contains(joined(" "));
        }

        boolean sameCore(Name other) {
            return !core.isEmpty() && String.join("", core).equals(String.join("", other.core));
        }

        /// How many words tell that these are one, where all of one name's are in the other.
        int overlap(Name other) {
            boolean within =
                    (!core.isEmpty() && other.core.containsAll(core))
                            || (!other.core.isEmpty() && core.containsAll(other.core));
            boolean told = core.stream().anyMatch(w -> w.length() > 1 && other.core.contains(w));
            return within && told
                    ? (int) core.stream().filter(other.core::contains).distinct().count()
                    : 0;
        }
    }
}
