package io.heliograph.app;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
import io.heliograph.provider.ProviderSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The demo's provider, from the subtree `demo`.
///
/// @param smsc where it listens; empty: the built-in simulator is started
/// @param bind how it is bound, as a provider's block sets it
record DemoSettings(Optional<Address> smsc, Map<String, Object> bind) {
    private static final Pattern ADDRESS = Pattern.compile("([!-~]{1,255}):([0-9]{1,5})");
    private static final int PORT_MOST = 65_535;

    record Address(String host, int port) {}

    /// Reads the subtree.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    static DemoSettings read(Config config) {
        SettingsReader in = SettingsReader.of("demo", config);
        Map<String, Object> bind = new HashMap<>();
        bind.put("systemId", in.text("systemId", 0, ProviderSettings.SYSTEM_ID_CHARS_MAX));
        bind.put("password", in.secret("password", ProviderSettings.PASSWORD_CHARS_MAX));
        bind.put("window", in.whole("window", 1, ProviderSettings.WINDOW_MAX));
        bind.put("uncertain", in.choice("uncertain", "resend", "unknown"));
        return new DemoSettings(
                in.one(
                        "smsc",
                        "host:port such as 127.0.0.1:2775, or nothing",
                        text -> smsc(text.strip())),
                Map.copyOf(bind));
    }

    /// @return empty: it is neither an address nor nothing
    private static Optional<Optional<Address>> smsc(String text) {
        Optional<Address> address = address(text);
        return text.isEmpty() || address.isPresent() ? Optional.of(address) : Optional.empty();
    }

    private static Optional<Address> address(String text) {
        Matcher parts = ADDRESS.matcher(text);
        return Optional.of(parts)
                .filter(Matcher::matches)
                .map(_ -> new Address(parts.group(1), Integer.parseInt(parts.group(2))))
                .filter(address -> address.port() >= 1 && address.port() <= PORT_MOST);
    }

    /// Never shows the password.
    @Override
    public String toString() {
        return "DemoSettings[smsc=" + smsc + "]";
    }
}
