package io.heliograph.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberToCarrierMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SendRequestsTest {
    private final SendRequests requests =
            new SendRequests("127.0.0.1:8080", "token", "http://127.0.0.1:9/reports");
    private final byte[] bytes = new byte[SendRequests.SIZE_MAX];

    @ParameterizedTest
    @EnumSource
    void a_request_is_whole_http_with_the_messages_of_its_mode(Mode mode) {
        Set<String> numbers = new HashSet<>();
        for (int round = 1; round <= 200; round++) {
            requests.next(mode, bytes);
            String request =
                    new String(
                            bytes,
                            requests.start(),
                            requests.end() - requests.start(),
                            StandardCharsets.US_ASCII);
            String[] headAndBody = request.split("\r\n\r\n", -1);
            assertThat(headAndBody[0])
                    .startsWith("POST /v1/send HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n")
                    .endsWith("Content-Length: " + headAndBody[1].length());
            for (JsonNode one : JsonMapper.shared().readTree(headAndBody[1])) {
                assertThat(one.path("text").asString()).hasSizeBetween(40, 60);
                one.path("number").forEach(number -> numbers.add(number.asString()));
            }
            assertThat(numbers).hasSize(round * mode.messagesPerRequest);
        }
    }

    @Test
    void every_recipient_is_a_valid_mobile_of_a_known_network() throws NumberParseException {
        Recipients recipients = new Recipients();
        for (long index = 0; index < 5_000_000; index += 9_973) {
            int length = recipients.put(bytes, 0, index);
            String digits = new String(bytes, 0, length, StandardCharsets.US_ASCII);
            PhoneNumber number = PhoneNumberUtil.getInstance().parse("+" + digits, null);
            assertThat(PhoneNumberUtil.getInstance().isValidNumber(number)).as(digits).isTrue();
            assertThat(
                            PhoneNumberToCarrierMapper.getInstance()
                                    .getNameForValidNumber(number, Locale.ENGLISH))
                    .as(digits)
                    .isNotEmpty();
        }
    }
}
