package io.heliograph.provider;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.config.SettingsReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the `command_status` values of one provider mean: the trade's table (`codes.conf`), and
/// over it what the provider's own settings say.
public final class RefusalCodes {
    private static final Map<Integer, RefusalClass> SHIPPED = shipped();

    private final Map<Integer, RefusalClass> classes;

    private RefusalCodes(Map<Integer, RefusalClass> classes) {
        this.classes = Map.copyOf(classes);
    }

    private static Map<Integer, RefusalClass> shipped() {
        Config table =
                ConfigFactory.parseResources(RefusalCodes.class.getClassLoader(), "codes.conf");
        return lists(SettingsReader.of("codes.conf", table));
    }

    static RefusalCodes read(SettingsReader in) {
        Map<Integer, RefusalClass> classes = new HashMap<>(SHIPPED);
        each(in, "deferredCodes")
                .forEach(code ->
                        classes.merge(
                                code,
                                RefusalClass.FOR_NOW,
                                (known, now) -> known.isFinal() ? now : known));
        classes.putAll(lists(in));
        return new RefusalCodes(classes);
    }

    private static Map<Integer, RefusalClass> lists(SettingsReader in) {
        Map<Integer, RefusalClass> classes = new HashMap<>();
        for (RefusalClass meaning : RefusalClass.values()) {
            String list = meaning.key();
            for (int code : each(in, "codes." + list)) {
                if (classes.put(code, meaning) != null) {
                    throw in.wrong(
                            "codes." + list,
                            "0x" + Integer.toHexString(code),
                            "each code in one list only");
                }
            }
        }
        return classes;
    }

    /// Codes such as `88` or `"0x58"`; 0 says that the submit was taken.
    private static List<Integer> each(SettingsReader in, String key) {
        return in.each(
                key,
                "a list of SMPP command_status values from 1 to 0x7fffffff such as \"0x58\"",
                text -> ProviderSettings.number(text, 1, Integer.MAX_VALUE));
    }

    /// What the provider says with that `command_status`, which is not 0.
    public RefusalClass of(int status) {
        return classes.getOrDefault(status, RefusalClass.UNKNOWN);
    }
}
