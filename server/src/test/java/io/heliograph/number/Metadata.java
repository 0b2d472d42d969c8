package io.heliograph.number;

import com.google.i18n.phonenumbers.PhoneNumberToCarrierMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.prefixmapper.PhonePrefixMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;

/// What libphonenumber knows but does not tell: its patterns and its table of carriers.
final class Metadata {
    private static final int CARRIER_FILE_MAX = 10_000;

    private Metadata() {}

    /// The patterns of a region.
    static PhoneMetadata ofRegion(String iso) {
        try {
            Method method =
                    PhoneNumberUtil.class.getDeclaredMethod("getMetadataForRegion", String.class);
            method.setAccessible(true);
            return (PhoneMetadata) method.invoke(PhoneNumberUtil.getInstance(), iso);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Prefix of a whole number to the carrier's name in English.
    static Map<String, String> carriers() throws IOException {
        Map<String, String> carriers = new TreeMap<>();
        for (int file = 1; file < CARRIER_FILE_MAX; file++) {
            String name = "/com/google/i18n/phonenumbers/carrier/data/" + file + "_en";
            try (InputStream in = PhoneNumberToCarrierMapper.class.getResourceAsStream(name)) {
                if (in != null) {
                    PhonePrefixMap map = new PhonePrefixMap();
                    map.readExternal(new ObjectInputStream(in));
                    map.toString()
                            .lines()
                            .map(line -> line.split("\\|", 2))
                            .forEach(pair -> carriers.put(pair[0], pair[1].strip()));
                }
            }
        }
        return carriers;
    }
}
