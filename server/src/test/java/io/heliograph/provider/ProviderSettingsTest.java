package io.heliograph.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderSettingsTest {
    @Test
    void everything_has_a_default() {
        ProviderSettings settings = ProviderSettings.read("acme", ConfigFactory.empty());
        assertThat(settings.enabled()).isTrue();
        assertThat(settings.window()).isEqualTo(500);
        assertThat(settings.uncertain()).isEqualTo(ProviderSettings.UncertainPolicy.UNKNOWN);
        assertThat(settings.codes().of(0x401)).isEqualTo(RefusalClass.CREDIT);
        assertThat(settings.timing().answer()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void its_codes_go_before_the_trades() {
        RefusalCodes usual = ProviderUnderTest.settings("").codes();
        assertThat(usual.of(0x0B)).isEqualTo(RefusalClass.RECIPIENT);
        assertThat(usual.of(0x0A)).isEqualTo(RefusalClass.SENDER);
        assertThat(usual.of(0x14)).isEqualTo(RefusalClass.SLOW_DOWN);
        assertThat(usual.of(0x58)).isEqualTo(RefusalClass.SLOW_DOWN);
        assertThat(usual.of(0x08)).isEqualTo(RefusalClass.FOR_NOW);
        assertThat(usual.of(0x0F)).isEqualTo(RefusalClass.BIND);
        assertThat(usual.of(0x5A)).isEqualTo(RefusalClass.UNKNOWN);
        RefusalCodes own =
                ProviderUnderTest.settings(
                                """
                                codes { credit = ["0xff"], unknown = [1025], recipient = ["0x45"] }
                                deferredCodes = ["0x0b", "0x58"]
                                """)
                        .codes();
        assertThat(own.of(0xFF)).isEqualTo(RefusalClass.CREDIT);
        assertThat(own.of(0x400)).as("of the trade's").isEqualTo(RefusalClass.CREDIT);
        assertThat(own.of(0x401)).isEqualTo(RefusalClass.UNKNOWN);
        assertThat(own.of(0x45)).isEqualTo(RefusalClass.RECIPIENT);
        assertThat(own.of(0x0B)).as("no longer final").isEqualTo(RefusalClass.FOR_NOW);
        assertThat(own.of(0x58)).as("was not final").isEqualTo(RefusalClass.SLOW_DOWN);
    }

    @Test
    void takes_what_its_types_say() {
        ProviderSettings usual = ProviderUnderTest.settings("");
        assertThat(Arrays.stream(MessageType.values()).filter(usual::takes))
                .containsExactly(MessageType.SMS, MessageType.FLASH_SMS, MessageType.WAP_PUSH);
        ProviderSettings lookups = ProviderUnderTest.settings("types = [HLR, mnp]");
        assertThat(Arrays.stream(MessageType.values()).filter(lookups::takes))
                .containsExactly(MessageType.HLR, MessageType.MNP);
    }

    @Test
    void every_provider_is_read_in_the_order_of_names() {
        Config providers = ConfigFactory.parseString("b { port = 1 }, a { port = 2, weight = 0 }");
        assertThat(ProviderSettings.readAll(providers))
                .extracting(ProviderSettings::name)
                .isEqualTo(List.of("a", "b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    window = 0                  | window is '0': give a whole number from 1 to 10000
                    window = many               | window is 'many': give a whole number
                    window = null               | window is 'no value': give a whole number
                    port = 65536                | port is '65536': give a whole number from 1 to 65535
                    host = ""                   | host is '': give a text of 1 to 255 ASCII characters
                    systemId = "0123456789abcdef" | systemId is '0123456789abcdef': give a text of 0 to 15
                    systemId = "naïve"          | systemId is 'naïve': give a text
                    bindType = receiver         | bindType is 'receiver': give one of transceiver, transmitter-receiver
                    defaultAlphabet = utf8      | defaultAlphabet is 'utf8': give one of gsm, latin1
                    uncertain = maybe           | uncertain is 'maybe': give one of resend, unknown
                    enabled = perhaps           | enabled is 'perhaps': give true or false
                    deferredCodes = [busy]      | deferredCodes is 'busy': give a list of SMPP command_status values
                    codes.credit = [0]          | codes.credit is '0': give a list of SMPP command_status values
                    codes.money = [9]           | codes.money is no setting of a provider
                    pause.maxMillis = 10        | pause.maxMillis is '10': give a value not below
                    referenceBits = 7           | referenceBits is '7': give one of 8, 16
                    receiptTimeZone = Mars      | receiptTimeZone is 'Mars': give a time zone
                    messageIds.answer = hex     | messageIds.receipt is 'TEXT': give text on both sides
                    reconnect.maxMillis = 10    | reconnect.maxMillis is '10': give a value not below
                    tls = on                    | tls.enabled is 'no value': give true or false
                    windows = 5                 | windows is no setting of a provider: see docs/reference/providers.md
                    types = [mms]               | types is 'mms': give a list of sms, flashsms, wappush, hlr or mnp
                    types = sms                 | types is 'sms': give a list of
                    lookup.hlrServiceType = lookup | lookup.hlrServiceType is 'lookup': give a text of 0 to 5
                    lookup.networkTags = ["70000"] | lookup.networkTags is '70000': give a list of SMPP parameter tags
                    tls.trusted = x             | tls.trusted is no setting of a provider
                    """)
    void a_fault_names_the_key_the_value_and_the_remedy(String own, String message) {
        assertThatThrownBy(() -> ProviderSettings.read("acme", ConfigFactory.parseString(own)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("providers.acme." + message);
    }

    @Test
    void what_is_no_block_or_no_name_is_told() {
        assertThatThrownBy(() -> ProviderSettings.readAll(ConfigFactory.parseString("acme = 5")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("providers.acme is no block of settings");
        assertThatThrownBy(() -> ProviderSettings.readAll(ConfigFactory.parseString("\"a b\" {}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a b' is no name");
    }

    @Test
    void nothing_shows_the_password() {
        ProviderSettings settings = ProviderUnderTest.settings("password = hunter2x");
        assertThat(settings.login().password().value()).isEqualTo("hunter2x");
        assertThat(settings.toString()).doesNotContain("hunter2x").contains("***");
        for (String wrong :
                List.of(
                        "password = " + "hunter2xx".repeat(8),
                        "password { hunter2 = 1 }",
                        "password = [hunter2]")) {
            assertThatThrownBy(() -> ProviderUnderTest.settings(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .contains("password")
                    .doesNotContain("hunter2xx", "[hunter2]");
        }
    }
}
