package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.guard.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.2.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "2001:db8::1",
                "2001::1",
                "2002:7f00:1::"
            })
    void refuses_what_is_not_the_public_internet(String address) {
        assertThat(permits(List.of(), address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1"
            })
    void permits_the_public_internet(String address) {
        assertThat(permits(List.of(), address)).isTrue();
    }

    @Test
    void permits_what_the_configuration_names_and_no_more() {
        assertThat(permits(List.of("127.0.0.1"), "127.0.0.1")).isTrue();
        assertThat(permits(List.of("127.0.0.1"), "127.0.0.2")).isFalse();
        assertThat(permits(List.of("10.1.0.0/20"), "10.1.15.255")).isTrue();
        assertThat(permits(List.of("10.1.0.0/20"), "10.1.16.0")).isFalse();
        assertThat(permits(List.of("::1"), "::1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.1", "2130706433", "127.0.0.1", "[::1]"})
    void refuses_a_name_or_an_odd_notation_that_leads_inside(String host) {
        try (PublicAddresses addresses = new PublicAddresses(List.of(), Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> addresses.resolve(host))
                    .isInstanceOf(PublicAddresses.RefusedAddress.class);
        }
    }

    @Test
    void tells_an_unknown_name_from_a_refused_one() {
        try (PublicAddresses addresses = new PublicAddresses(List.of(), Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> addresses.resolve("no-such-host.invalid"))
                    .isInstanceOf(UnknownHostException.class)
                    .isNotInstanceOf(PublicAddresses.RefusedAddress.class);
        }
    }

    @Test
    void an_address_needs_no_look_up() throws UnknownHostException {
        PublicAddresses addresses =
                new PublicAddresses(List.of("127.0.0.1"), Duration.ofSeconds(5));
        addresses.close(); // no look-up is made from now on
        assertThat(addresses.resolve("127.0.0.1")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129"})
    void an_allowed_range_must_be_an_address_or_a_network(String range) {
        assertThatThrownBy(() -> AddressRange.parse(range))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/8");
    }

    private static boolean permits(List<String> allowed, String address) {
        try (PublicAddresses addresses = new PublicAddresses(allowed, Duration.ofSeconds(5))) {
            return addresses.permits(InetAddress.ofLiteral(address));
        }
    }
}
