package io.heliograph.table;

import io.heliograph.number.Country;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a row is for: countries by code or by name in several languages, MCCs, networks in all the
/// ways in which sheets list them.
public final class SheetNetworks {
    /// Networks of a row.
    static final int NETWORKS_MAX = 1_000;

    private static final Set<String> ANY =
            Set.of(
                    "",
                    "-",
                    "–",
                    "—",
                    "*",
                    "x",
                    "xx",
                    "xxx",
                    "all",
                    "allnetworks",
                    "any",
                    "other",
                    "others",
                    "rest",
                    "default",
                    "alle",
                    "ubrige",
                    "tous",
                    "todos",
                    "tutti",
                    "все",
                    "остальные",
                    "прочие",
                    "усі",
                    "всі",
                    "інші",
                    "wszystkie",
                    "pozostale",
                    "tumu");

    private static final List<String> LANGUAGES =
            List.of("en", "de", "fr", "es", "pt", "it", "ru", "uk", "pl", "tr");

    private static final Pattern MCC = Pattern.compile("[1-9][0-9]{2}");
    private static final Pattern MNC = Pattern.compile("[0-9]{1,3}");
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,3})\\s*[-–—]\\s*([0-9]{1,3})");
    private static final Pattern CODES =
            Pattern.compile("([1-9][0-9]{2})(?:\\s?[-–—/_.]?\\s?([0-9]{1,3}))?");

    private final NumberingPlan plan;
    private final Map<String, Country> byName = new HashMap<>();

    /// By these countries and networks.
    public SheetNetworks(NumberingPlan plan) {
        this.plan = plan;
        for (Country country : plan.countries()) {
            Locale place = Locale.of("", country.iso());
            for (String language : LANGUAGES) {
                byName.putIfAbsent(
                        Field.plain(place.getDisplayCountry(Locale.of(language))), country);
            }
        }
        for (Country country : plan.countries()) {
            byName.put(Field.plain(country.name()), country);
            byName.put(Field.plain(country.iso()), country);
        }
    }

    boolean isCountry(String text) {
        return !text.isBlank() && byName.containsKey(Field.plain(text));
    }

    /// Its MCCs; where networks are named, the one that has them.
    List<Integer> ofCountry(String text, List<Integer> mncs) {
        Country country = text.isBlank() ? null : byName.get(Field.plain(text));
        if (country == null) {
            throw new BadCell(
                    text.isBlank()
                            ? "is missing: each row needs its own"
                            : "is no country that is known: write its code, such as UA, or give the MCC");
        }
        if (mncs.contains(PriceKey.ANY_NETWORK) || country.mccs().size() == 1) {
            return country.mccs();
        }
        List<Integer> fitting =
                country.mccs().stream()
                        .filter(mcc ->
                                mncs.stream()
                                        .allMatch(mnc ->
                                                plan.networks(country.iso())
                                                        .contains(new Network(mcc, mnc))))
                        .toList();
        if (fitting.size() != 1) {
            throw new BadCell(
                    "has several MCCs (%s): give the one of the network".formatted(country.mccs()));
        }
        return fitting;
    }

    static List<PriceKey> keys(List<Integer> mccs, List<Integer> mncs, String type) {
        List<PriceKey> keys = new ArrayList<>();
        for (int mcc : mccs) {
            for (int mnc : mncs) {
                keys.add(new PriceKey(mcc, mnc, type));
            }
        }
        return keys;
    }

    private static String[] parts(String text) {
        return text.strip().split("\\s*[,;|]\\s*|\\s+(?![-–—])(?<![-–—]\\s)", -1);
    }

    private static String plain(String number) {
        String stripped = number.strip();
        return stripped.matches("[0-9]+\\.0+")
                ? stripped.substring(0, stripped.indexOf('.'))
                : stripped;
    }

    static List<Integer> mccs(String text) {
        Set<Integer> mccs = new LinkedHashSet<>();
        for (String each : parts(text)) {
            String mcc = plain(each);
            if (!MCC.matcher(mcc).matches()) {
                throw new BadCell("is no MCC: three digits, such as 255");
            }
            mccs.add(Integer.valueOf(mcc));
        }
        return List.copyOf(mccs);
    }

    /// Networks: `1`, `01`, `1,2,3`, `1-3`, or whichever.
    static List<Integer> mncs(String text) {
        String word = Field.plain(text);
        if (ANY.contains(text.strip()) || (!word.isEmpty() && ANY.contains(word))) {
            return List.of(PriceKey.ANY_NETWORK);
        }
        Set<Integer> mncs = new LinkedHashSet<>();
        for (String each : parts(text)) {
            String mnc = plain(each);
            Matcher range = RANGE.matcher(mnc);
            if (MNC.matcher(mnc).matches()) {
                mncs.add(Integer.valueOf(mnc));
            } else if (range.matches()) {
                addRange(mncs, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
            } else {
                throw new BadCell("is no MNC: one, several (1,2,3), a range (1-3), or * for all");
            }
        }
        return List.copyOf(mncs);
    }

    private static void addRange(Set<Integer> mncs, int first, int last) {
        if (last < first) {
            throw new BadCell("is no range: its end is before its beginning");
        }
        for (int mnc = first; mnc <= last; mnc++) {
            mncs.add(mnc);
        }
    }

    /// With a blank between them, or within one.
    private static String[] codes(String text) {
        String[] parts = text.strip().split("\\s*[,;|\\n]\\s*", -1);
        boolean whole = Arrays.stream(parts).allMatch(each -> CODES.matcher(each).matches());
        return whole ? parts : parts(text);
    }

    /// MCC and MNC in one: `25501`, `255-01`, `255`, several of them, or more MNCs behind one.
    static List<PriceKey> ofCodes(String text, String type) {
        Set<PriceKey> keys = new LinkedHashSet<>();
        int mcc = 0;
        for (String each : codes(text)) {
            String code = plain(each);
            Matcher codes = CODES.matcher(code);
            if (mcc > 0 && code.matches("[0-9]{1,2}")) {
                keys.add(new PriceKey(mcc, Integer.parseInt(code), type));
            } else if (codes.matches()) {
                mcc = Integer.parseInt(codes.group(1));
                String mnc = codes.group(2);
                keys.add(
                        new PriceKey(
                                mcc,
                                mnc == null ? PriceKey.ANY_NETWORK : Integer.parseInt(mnc),
                                type));
            } else {
                throw new BadCell("is no MCC and MNC: write them as 25501, 255-01, or 255 for all");
            }
            if (keys.size() > NETWORKS_MAX) {
                throw new BadCell("names more than %d networks".formatted(NETWORKS_MAX));
            }
        }
        return List.copyOf(keys);
    }
}
