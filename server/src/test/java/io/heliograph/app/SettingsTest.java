package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.DatabaseSettings;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What settings may be together; what each may be alone is looked at by [SettingsPagesTest].
final class SettingsTest {
    private static Settings read(String own) {
        Config shipped = Configuration.load(null, Map.of());
        return Settings.read(ConfigFactory.parseString(own).withFallback(shipped));
    }

    @Test
    void the_defaults_are_within_their_ranges() {
        assertThat(read("").keepDays()).isEqualTo(100);
    }

    @Test
    void the_demo_takes_any_operation_port_but_one_that_is_chosen() {
        Config shipped = Configuration.load(null, Map.of());
        assertThat(shipped.getInt("http.operationPort")).isEqualTo(8081);
        assertThat(Demo.anyOperationPort(shipped).getInt("http.operationPort")).isZero();
        Config chosen = Configuration.load(null, Map.of("HELIOGRAPH_OPERATION_PORT", "8081"));
        assertThat(Demo.anyOperationPort(chosen).getInt("http.operationPort")).isEqualTo(8081);
        Config own = ConfigFactory.parseString("http.operationPort = 8081");
        assertThat(Demo.anyOperationPort(own.withFallback(shipped)).getInt("http.operationPort"))
                .isEqualTo(8081);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    database.keepDays = 45              | database.keepDays is '45': give a whole number from 46 to 36500
                    database.keepDays = 7               | database.keepDays is '7'
                    acceptance.groupsMax = 0            | acceptance.groupsMax is '0'
                    dispatch.batchPartsMax = 0          | dispatch.batchPartsMax is '0'
                    http.port = NaN                     | http.port is 'NaN'
                    http.port = 8080.9                  | http.port is '8080.9'
                    http.idleTimeout = -60s             | http.idleTimeout is '-60s': give a time from 1s to 1d
                    account.tokenLifetime = 999999d     | account.tokenLifetime is '999999d'
                    dispatch { retryMin = 2s, retryMax = 1s } | dispatch.retryMax is '1000ms': give a value not below retryMin
                    dispatch { accountMessagesMax = 2000, messagesMax = 1000 } | dispatch.messagesMax is '1000'
                    acceptance { accountWaitingMax = 2000, waitingMax = 1000 } | acceptance.waitingMax is '1000'
                    webhook.pause { minMillis = 2, maxMillis = 1 } | webhook.pause.maxMillis is '1'
                    webhook.retryDelaysMillis = []      | webhook.retryDelaysMillis is '[]'
                    webhook.retryDelaysMillis = [1, -1] | webhook.retryDelaysMillis is '-1'
                    webhook.allowPrivate = [localhost]  | webhook.allowPrivate is 'localhost'
                    http { memoryBytesMax = 16777216, bodyBytesMax = 4194305 } | http.bodyBytesMax is '4194305': give at most a quarter
                    http.memoryBytesMax = 2147483647    | http.memoryBytesMax is '2147483647': give at most half of the heap
                    http.addressHeader = "X Forwarded"  | http.addressHeader is 'X Forwarded'
                    account.currency = eur              | account.currency is 'eur'
                    demo.smsc = "127.0.0.1:99999"       | demo.smsc is '127.0.0.1:99999'
                    demo.smsc = "2775"                  | demo.smsc is '2775'
                    providers.acme.prot = 1             | providers.acme.prot is no setting of a provider
                    providers.acme.prot = null          | providers.acme.prot is no setting of a provider
                    providers.acme.deferredCodes = [0]  | providers.acme.deferredCodes is '0'
                    """)
    void what_cannot_be_is_named(String own, String sentence) {
        assertThatThrownBy(() -> read(own))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    /// A day is kept for as long as anything of it may still happen.
    @Test
    void the_fewest_days_kept_are_the_longest_lifetime_the_day_and_the_age_of_receipts()
            throws Exception {
        Duration lifetime = constant("io.heliograph.send.SendForm", "LIFETIME_MAX");
        Duration receipts = constant("io.heliograph.journal.Journal", "RECEIPT_AGE_MAX");
        assertThat(lifetime.plusDays(1).plus(receipts))
                .isEqualTo(Duration.ofDays(DatabaseSettings.KEEP_DAYS_MIN));
        assertThat(constant("io.heliograph.db.PartitionStore", "TOLD_MAX")).isEqualTo(receipts);
    }

    private static Duration constant(String type, String name) throws Exception {
        Field field = Class.forName(type).getDeclaredField(name);
        field.setAccessible(true);
        return (Duration) field.get(null);
    }
}
