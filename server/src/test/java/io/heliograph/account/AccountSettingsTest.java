package io.heliograph.account;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountSettingsTest {
    private static final Config DEFAULTS =
            ConfigFactory.parseResources("reference.conf").getConfig("account");

    @Test
    void the_defaults_are_within_their_ranges() {
        Assertions.assertThat(AccountSettings.read(DEFAULTS).hashesMax()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hashesMax = 0            | account.hashesMax is '0': give a whole number from 1 to 64
                    hashesWaitingMax = 1001  | account.hashesWaitingMax is '1001': give a whole number from 1 to 1000
                    failuresPerLogin = -1    | account.failuresPerLogin is '-1': give a whole number from 1 to 1000000
                    trackedMax = 0           | account.trackedMax is '0': give a whole number from 1000 to 10000000
                    codeLifetime = 2h        | account.codeLifetime is '2h': give a time from 1s to 1h
                    limitWindow = 0s         | account.limitWindow is '0s': give a time from 1s to 1d
                    """)
    void one_out_of_its_range_is_named(String setting, String fault) {
        Config config = ConfigFactory.parseString(setting).withFallback(DEFAULTS);
        assertThatThrownBy(() -> AccountSettings.read(config)).hasMessage(fault);
    }
}
