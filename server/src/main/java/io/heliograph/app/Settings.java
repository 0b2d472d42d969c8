package io.heliograph.app;

import com.typesafe.config.Config;
import io.heliograph.acceptance.AcceptanceSettings;
import io.heliograph.account.AccountSettings;
import io.heliograph.config.Configuration;
import io.heliograph.config.SettingsReader;
import io.heliograph.contact.ContactSettings;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.db.NodeIds;
import io.heliograph.dispatch.DispatchSettings;
import io.heliograph.incoming.IncomingSettings;
import io.heliograph.operator.OperatorSettings;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.TraceSettings;
import io.heliograph.transport.HttpSettings;
import io.heliograph.webhook.WebhookSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// All settings, read and judged before anything is started. What each may be is told in
/// docs/reference/settings.md, which a test holds to what is refused here.
///
/// @param keepDays past days that are kept of the big tables
/// @param node which of the nodes this process is
/// @param learnedFor how long the network that a look-up has found is believed
record Settings(
        HttpSettings http,
        DatabaseSettings database,
        int keepDays,
        int node,
        AccountSettings account,
        OperatorSettings operator,
        ContactSettings contact,
        Duration learnedFor,
        IncomingSettings incoming,
        AcceptanceSettings acceptance,
        DispatchSettings dispatch,
        WebhookSettings webhook,
        TraceSettings trace,
        List<ProviderSettings> providers,
        DemoSettings demo) {

    /// @throws IllegalArgumentException naming the first setting that is out of its range, its
    ///   value and what to give instead
    static Settings read(Config config) {
        Config database = Configuration.block(config, "database");
        return new Settings(
                HttpSettings.read(Configuration.block(config, "http")),
                DatabaseSettings.read(database),
                DatabaseSettings.readKeepDays(database),
                in(config, "cluster").whole("node", 0, NodeIds.NODES_MAX - 1),
                AccountSettings.read(Configuration.block(config, "account")),
                OperatorSettings.read(
                        Configuration.block(config, "operator"),
                        Configuration.block(config, "secrets"),
                        Path.of(DatabaseSettings.read(database).dataFolder())),
                ContactSettings.read(Configuration.block(config, "contact")),
                in(config, "number").time("learnedFor", "0s", "3650d"),
                IncomingSettings.read(Configuration.block(config, "incoming")),
                AcceptanceSettings.read(Configuration.block(config, "acceptance")),
                DispatchSettings.read(Configuration.block(config, "dispatch")),
                WebhookSettings.read(Configuration.block(config, "webhook")),
                TraceSettings.read(
                        Configuration.block(config, "trace"),
                        Path.of(DatabaseSettings.read(database).dataFolder())),
                ProviderSettings.readAll(Configuration.block(config, "providers")),
                DemoSettings.read(Configuration.block(config, "demo")));
    }

    private static SettingsReader in(Config config, String block) {
        return SettingsReader.of(block, Configuration.block(config, block));
    }
}
