package io.heliograph.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keys that the defaults do not have: set to a value, to nothing, or to an empty block.
final class UnknownKeys {
    private UnknownKeys() {}

    /// Their paths, in order; what stands below an unknown one is not told too.
    static List<String> in(ConfigObject own, ConfigObject defaults) {
        List<String> unknown = new ArrayList<>();
        collect("", own, defaults, unknown);
        return unknown.stream().sorted().toList();
    }

    private static void collect(
            String parent, ConfigObject own, ConfigObject defaults, List<String> unknown) {
        for (Map.Entry<String, ConfigValue> entry : own.entrySet()) {
            String path = parent + ConfigUtil.joinPath(entry.getKey());
            @Nullable ConfigValue known = defaults.get(entry.getKey());
            if (known == null) {
                unknown.add(path);
            } else if (known instanceof ConfigObject below
                    && entry.getValue() instanceof ConfigObject block) {
                collect(path + ".", block, below, unknown);
            }
        }
    }
}
