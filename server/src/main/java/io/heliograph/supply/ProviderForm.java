package io.heliograph.supply;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.heliograph.admin.FieldsForm;
import io.heliograph.config.SettingFault;
import io.heliograph.provider.Duty;
import io.heliograph.provider.ProviderSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what a call sets of a provider: the keys of `provider.conf`, each of its JSON type, and in
/// the range that the configuration file has for it, with its words where it is not.
final class ProviderForm {
    /// Values of a list.
    static final int LIST_MAX = 1_000;

    private static final int TEXT_MAX = 10_000;

    private ProviderForm() {}

    /// What a call sets.
    ///
    /// @param password empty: it stays as it is
    record Wanted(ProviderDocument document, Optional<String> password, Duty duty) {}

    /// @param before blocks that are given in part keep the rest of it
    /// @param usual its state where none is given
    /// @throws io.heliograph.form.Refused with 400 and all faults
    static Wanted read(FieldsForm fields, String name, ProviderDocument before, Duty usual) {
        Duty duty =
                fields.textOrNot(
                                "state",
                                word -> Duty.named(word).isPresent(),
                                "is no state: on, paused, draining or off")
                        .flatMap(Duty::named)
                        .orElse(usual);
        Optional<String> password =
                fields.secretOrNot(
                        ProviderDocument.PASSWORD, 0, ProviderSettings.PASSWORD_CHARS_MAX);
        Config given = settings(fields);
        Config own = given.withFallback(blocks(before, given));
        checkEach(fields, name, own, password.orElse(""));
        fields.check();
        return new Wanted(ProviderDocument.of(own), password, duty);
    }

    /// What a call wants tried: as the provider is set, but for the keys that it gives.
    static Wanted tried(FieldsForm fields, ProviderRow row) {
        Optional<String> password =
                fields.secretOrNot(
                        ProviderDocument.PASSWORD, 0, ProviderSettings.PASSWORD_CHARS_MAX);
        Config own = settings(fields).withFallback(row.document().config());
        checkEach(fields, row.name(), own, password.orElse(""));
        fields.check();
        return new Wanted(ProviderDocument.of(own), password, row.duty());
    }

    /// What is set of the blocks that are given: of all else what is left out has its default.
    private static Config blocks(ProviderDocument before, Config given) {
        ConfigObject all = before.config().root();
        for (String key : before.config().root().keySet()) {
            if (!(given.root().get(key) instanceof ConfigObject)) {
                all = all.withoutKey(key);
            }
        }
        return all.toConfig();
    }

    private static Config settings(FieldsForm fields) {
        Map<String, Object> set = new LinkedHashMap<>();
        for (Map.Entry<String, ConfigValue> known : ProviderDocument.defaults().entrySet()) {
            String key = known.getKey();
            JsonNode value = fields.json(key);
            Object plain = value == null ? null : plain(fields, key, value, known.getValue());
            if (plain != null) {
                set.put(key, plain);
            }
        }
        return ConfigValueFactory.fromMap(set).toConfig();
    }

    /// Null where it is of another type, which is noted.
    private static @Nullable Object plain(
            FieldsForm fields, String path, JsonNode value, ConfigValue usual) {
        return switch (usual.valueType()) {
            case OBJECT -> block(fields, path, value, (ConfigObject) usual);
            case LIST -> list(fields, path, value);
            case NUMBER ->
                    value.isIntegralNumber()
                            ? cut(value.asString())
                            : fault(fields, path, value, "is a whole number");
            case BOOLEAN ->
                    value.isBoolean()
                            ? value.booleanValue()
                            : fault(fields, path, value, "is true or false");
            case STRING, NULL ->
                    value.isString()
                            ? cut(value.stringValue())
                            : fault(fields, path, value, "is a text");
        };
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }

    private static @Nullable Object fault(
            FieldsForm fields, String path, JsonNode value, String told) {
        fields.fault(path, value.toString(), told);
        return null;
    }

    private static @Nullable Object block(
            FieldsForm fields, String path, JsonNode value, ConfigObject usual) {
        if (!value.isObject()) {
            return fault(fields, path, value, "is a block: {\"…\": …}");
        }
        Map<String, Object> set = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            String below = path + "." + each.getKey();
            ConfigValue known = usual.get(each.getKey());
            if (known == null) {
                fields.fault(below, "is no setting of a provider: see docs/reference/providers.md");
            } else if (each.getValue().isNull()) {
                set.put(each.getKey(), known.unwrapped());
            } else {
                Object plain = plain(fields, below, each.getValue(), known);
                if (plain != null) {
                    set.put(each.getKey(), plain);
                }
            }
        }
        return set;
    }

    private static @Nullable Object list(FieldsForm fields, String path, JsonNode value) {
        if (!value.isArray()) {
            return fault(fields, path, value, "is a list");
        }
        if (value.size() > LIST_MAX) {
            fields.fault(path, "has more than " + LIST_MAX);
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : value) {
            if (each.isString() || each.isIntegralNumber()) {
                texts.add(cut(each.asString()));
            } else {
                return fault(fields, path, each, "is no text and no whole number");
            }
        }
        return texts;
    }

    /// Notes each fault that the settings' own reader finds: it tells one at a time.
    private static void checkEach(FieldsForm fields, String name, Config own, String password) {
        Config rest =
                own.withValue(ProviderDocument.PASSWORD, ConfigValueFactory.fromAnyRef(password));
        while (true) {
            try {
                ProviderSettings.read(name, rest);
                return;
            } catch (SettingFault fault) {
                fields.fault(fault.key(), fault.value(), "give " + fault.remedy());
                if (!rest.hasPathOrNull(fault.key())) {
                    return;
                }
                rest = rest.withoutPath(fault.key());
            }
        }
    }
}
