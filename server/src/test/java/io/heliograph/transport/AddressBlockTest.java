package io.heliograph.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One caller is one, however the proxy writes his address: else a new port would be a new caller,
/// and no limit would hold him.
final class AddressBlockTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    192.0.2.7                                  | 192.0.2.7
                    192.0.2.7:41234                            | 192.0.2.7
                    ::ffff:192.0.2.7                           | 192.0.2.7
                    2001:db8:1:2:3:4:5:6                       | 2001:db8:1:2::/64
                    [2001:db8:1:2::9]                          | 2001:db8:1:2::/64
                    [2001:db8:1:2::9]:41234                    | 2001:db8:1:2::/64
                    for=192.0.2.7                              | 192.0.2.7
                    For="192.0.2.7:41234"                      | 192.0.2.7
                    for="[2001:db8:1:2::9]:41234"              | 2001:db8:1:2::/64
                    proto=https; for="192.0.2.7:1";by=10.0.0.1 | 192.0.2.7
                    for=unknown                                | unknown
                    unknown                                    | unknown
                    """)
    void an_address_is_one_however_a_proxy_writes_it(String told, String block) {
        assertThat(AddressBlock.of(told)).isEqualTo(block);
    }
}
