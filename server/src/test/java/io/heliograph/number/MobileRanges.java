package io.heliograph.number;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneNumberDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The mobile numbers of one calling code as a list of prefixes, worked out exactly from
/// libphonenumber's patterns: no digits are tried one by one, the patterns' automaton is walked.
///
/// What is a mobile number is decided here, leniently. A number that the patterns know as mobile,
/// VoIP, personal or pager is one; a number known as fixed line, toll-free, premium or shared cost
/// only is none; a number that they do not know is one if its country's mobile numbers have this
/// length and begin with this digit, as new ranges are opened all the time.
final class MobileRanges {
    private static final int DIGITS_MAX = 15;
    private static final int DIGITS_MIN = 7;
    private static final int NONE = -1;
    private static final int MIXED = -2;

    /// In North America office codes do not begin with 0 or 1, and area codes tell countries apart.
    private static final String NANP_START = "[2-9]\\d\\d[2-9]";

    /// What a pattern of a region says of the numbers it takes.
    private enum Says {
        MOBILE,
        FIXED,
        OTHER,
        GENERAL,
        LEADING,
        START
    }

    /// Prefix of a whole number, and which lengths of a whole number make it one of the region's.
    ///
    /// @param lengths bit n set: n digits
    record Range(String prefix, int lengths, String iso) {}

    private record Label(int region, Says says) {}

    private record Place(int at, int depth) {}

    private final String callingCode;
    private final List<PhoneMetadata> regions;
    private final DigitPattern patterns = new DigitPattern();
    private final List<Label> labels = new ArrayList<>();
    private final Map<Place, int[]> outcomes = new HashMap<>();
    private final List<Range> ranges = new ArrayList<>();

    private MobileRanges(int callingCode, List<PhoneMetadata> regions) {
        this.callingCode = Integer.toString(callingCode);
        this.regions = regions;
        for (int region = 0; region < regions.size(); region++) {
            addPatterns(region, regions.get(region));
        }
    }

    /// All ranges of a calling code, in order of their prefixes.
    static List<Range> of(int callingCode) {
        List<String> isos = PhoneNumberUtil.getInstance().getRegionCodesForCountryCode(callingCode);
        MobileRanges all =
                new MobileRanges(callingCode, isos.stream().map(Metadata::ofRegion).toList());
        all.walk("", all.patterns.start());
        return all.ranges;
    }

    private void addPatterns(int region, PhoneMetadata its) {
        add(region, Says.MOBILE, its.getMobile());
        add(region, Says.FIXED, its.getFixedLine());
        add(region, Says.FIXED, its.getTollFree());
        add(region, Says.FIXED, its.getPremiumRate());
        add(region, Says.FIXED, its.getSharedCost());
        add(region, Says.FIXED, its.getUan());
        add(region, Says.FIXED, its.getVoicemail());
        add(region, Says.OTHER, its.getVoip());
        add(region, Says.OTHER, its.getPersonalNumber());
        add(region, Says.OTHER, its.getPager());
        add(region, Says.GENERAL, its.getGeneralDesc());
        if (its.hasLeadingDigits()) {
            add(region, Says.LEADING, "(?:" + its.getLeadingDigits() + ")\\d{0,15}");
        }
        String begin = callingCode.equals("1") ? NANP_START : firstDigits(its.getMobile());
        if (!begin.isEmpty()) {
            add(region, Says.START, begin + "\\d{0,15}");
        }
    }

    private void add(int region, Says says, PhoneNumberDesc desc) {
        if (desc.hasNationalNumberPattern()) {
            add(region, says, desc.getNationalNumberPattern());
        }
    }

    private void add(int region, Says says, String pattern) {
        labels.add(new Label(region, says));
        patterns.add(pattern, labels.size() - 1);
    }

    private static String firstDigits(PhoneNumberDesc desc) {
        if (!desc.hasNationalNumberPattern()) {
            return "";
        }
        DigitPattern pattern = new DigitPattern();
        pattern.add(desc.getNationalNumberPattern(), 0);
        StringBuilder digits = new StringBuilder();
        for (int digit = 0; digit < 10; digit++) {
            if (!pattern.isDead(pattern.next(pattern.start(), digit))) {
                digits.append(digit);
            }
        }
        return digits.isEmpty() ? "" : "[" + digits + "]";
    }

    private void walk(String prefix, int at) {
        int[] outcome = outcome(at, prefix.length());
        if (Arrays.stream(outcome).anyMatch(region -> region == MIXED)) {
            for (int digit = 0; digit < 10; digit++) {
                walk(prefix + digit, patterns.next(at, digit));
            }
            return;
        }
        Map<Integer, Integer> lengths = new HashMap<>();
        for (int more = 0; more < outcome.length; more++) {
            if (outcome[more] != NONE) {
                int bit = 1 << (callingCode.length() + prefix.length() + more);
                lengths.merge(outcome[more], bit, (a, b) -> a | b);
            }
        }
        if (lengths.size() > 1) {
            throw new IllegalStateException("countries told apart by length: " + prefix);
        }
        lengths.forEach((region, mask) ->
                ranges.add(new Range(callingCode + prefix, mask, regions.get(region).getId())));
    }

    /// By how many digits follow: the region whose mobile number it then is, [#NONE], or [#MIXED]
    /// where that hangs on which digits they are.
    private int[] outcome(int at, int depth) {
        Place place = new Place(at, depth);
        int[] known = outcomes.get(place);
        if (known != null) {
            return known;
        }
        int[] outcome = new int[DIGITS_MAX - callingCode.length() - depth + 1];
        outcome[0] = region(at, depth);
        if (outcome.length > 1) {
            for (int digit = 0; digit < 10; digit++) {
                int[] after = outcome(patterns.next(at, digit), depth + 1);
                for (int more = 0; more < after.length; more++) {
                    boolean same = digit == 0 || outcome[more + 1] == after[more];
                    outcome[more + 1] = same ? after[more] : MIXED;
                }
            }
        }
        outcomes.put(place, outcome);
        return outcome;
    }

    /// Whose mobile number a whole national number is, or [#NONE].
    private int region(int at, int length) {
        if (callingCode.length() + length < DIGITS_MIN) {
            return NONE;
        }
        Map<Integer, List<Says>> said =
                patterns.ending(at).stream()
                        .map(labels::get)
                        .collect(
                                Collectors.groupingBy(
                                        Label::region,
                                        Collectors.mapping(Label::says, Collectors.toList())));
        int region = owner(said);
        List<Says> own = said.getOrDefault(region, List.of());
        if (own.contains(Says.MOBILE) || own.contains(Says.OTHER)) {
            return region;
        }
        boolean may = own.contains(Says.START) && own.contains(Says.GENERAL);
        return may && !own.contains(Says.FIXED) && mobileLengths(region).contains(length)
                ? region
                : NONE;
    }

    /// As libphonenumber tells apart the countries that share a calling code; the main one where it
    /// cannot.
    private int owner(Map<Integer, List<Says>> said) {
        for (int region = 0; region < regions.size(); region++) {
            List<Says> own = said.getOrDefault(region, List.of());
            boolean its =
                    regions.get(region).hasLeadingDigits()
                            ? own.contains(Says.LEADING)
                            : own.contains(Says.MOBILE)
                                    || own.contains(Says.OTHER)
                                    || own.contains(Says.FIXED);
            if (its) {
                return region;
            }
        }
        return 0;
    }

    private List<Integer> mobileLengths(int region) {
        PhoneMetadata its = regions.get(region);
        List<Integer> lengths = its.getMobile().getPossibleLengthList();
        return lengths.isEmpty() ? its.getGeneralDesc().getPossibleLengthList() : lengths;
    }
}
