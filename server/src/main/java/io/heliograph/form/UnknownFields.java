package io.heliograph.form;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The fields of a call that nobody asked for. They are passed over, as ever, and named in a header
/// of the answer (contract §10), so that a misspelt one is found: whatever was asked for while the
/// call was read is known, the rest is not.
///
/// The header is plain ASCII whatever the names hold: anything but `A-Z a-z 0-9 _ . -` of a name is
/// percent-encoded, and so is the `…` where a name or the list is cut.
public final class UnknownFields {
    public static final String HEADER = "X-Unknown-Fields";

    /// Names in the header.
    static final int NAMES_MAX = 20;

    /// Of a name with the path before it, in characters, before it is encoded.
    static final int NAME_CHARS_MAX = 40;

    /// Of the whole header.
    static final int BYTES_MAX = 1024;

    private static final String SEPARATOR = ", ";
    private static final String CUT = "%E2%80%A6"; // …
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final List<Place> places = new ArrayList<>(1);
    private final List<String> passedOver = new ArrayList<>(0);
    private @Nullable String settled;

    /// The objects that stand in one place, such as all of the list `numbers`: what was asked of
    /// one of them is known in all.
    public static final class Place {
        private final String path;
        private final List<JsonNode> objects = new ArrayList<>(1);
        private final Set<String> known = new HashSet<>();
        private final Map<String, Place> inside = new HashMap<>(0);

        /// @param path with what joins it to the names: empty, or `numbers[].`
        private Place(String path) {
            this.path = path;
        }

        /// That of the call itself.
        static Place top() {
            return new Place("");
        }

        /// The objects in a field of these.
        Place inside(String field) {
            return inside.computeIfAbsent(field, name -> new Place(path + name + "[]."));
        }

        void holds(JsonNode object) {
            objects.add(object);
        }

        /// It is asked for, or known to mean nothing.
        void know(String field) {
            known.add(field);
        }

        private void tell(Names names) {
            for (JsonNode object : objects) {
                for (String name : object.propertyNames()) {
                    if (!known.contains(name)) {
                        names.add(path, name);
                    }
                }
            }
            inside.values().forEach(each -> each.tell(names));
        }
    }

    /// A place for fields of the call.
    public Place place() {
        Place place = Place.top();
        watch(place);
        return place;
    }

    /// The call's fields stand there.
    void watch(Place place) {
        places.add(place);
    }

    /// A name that was not even read.
    void passedOver(String name) {
        passedOver.add(name);
    }

    /// All is asked for: what is unknown is settled, and the objects are held no longer.
    public void letGo() {
        settled = header();
        places.clear();
        passedOver.clear();
    }

    /// What the header holds; null: all fields are known.
    public @Nullable String header() {
        if (settled != null) {
            return settled;
        }
        Names names = new Names();
        places.forEach(place -> place.tell(names));
        passedOver.forEach(name -> names.add("", name));
        return names.shown.isEmpty() ? null : names.joined();
    }

    /// Names as they are shown.
    private static final class Names {
        private final Set<String> shown = new LinkedHashSet<>();
        private boolean more;

        void add(String path, String name) {
            if (shown.size() < NAMES_MAX) {
                shown.add(path + encoded(name, NAME_CHARS_MAX - path.length()));
            } else if (!more) {
                more = !shown.contains(path + encoded(name, NAME_CHARS_MAX - path.length()));
            }
        }

        String joined() {
            StringBuilder all = new StringBuilder();
            int named = 0;
            for (String each : shown) {
                int after = all.length() + each.length() + 2 * SEPARATOR.length() + CUT.length();
                if (after > BYTES_MAX) {
                    break;
                }
                all.append(named == 0 ? "" : SEPARATOR).append(each);
                named++;
            }
            if (more || named < shown.size()) {
                all.append(SEPARATOR).append(CUT);
            }
            return all.toString();
        }
    }

    /// At most so many characters of a name, encoded; one without any is shown as two quotes.
    private static String encoded(String name, int charsMax) {
        boolean cut = name.codePointCount(0, name.length()) > charsMax;
        String shown =
                cut
                        ? name.substring(0, name.offsetByCodePoints(0, charsMax - 1))
                        : name.isEmpty() ? "\"\"" : name;
        StringBuilder text = new StringBuilder();
        for (byte octet : shown.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(octet)) {
                text.append((char) octet);
            } else {
                text.append('%').append(HEX[octet >> 4 & 0xF]).append(HEX[octet & 0xF]);
            }
        }
        return cut ? text.append(CUT).toString() : text.toString();
    }

    private static boolean isPlain(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || octet == '_'
                || octet == '.'
                || octet == '-';
    }
}
