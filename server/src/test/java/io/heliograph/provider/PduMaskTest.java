package io.heliograph.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import io.heliograph.text.PartPayload;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What of a PDU is shown.
final class PduMaskTest {
    private static final String NUMBER = "380670000202";
    private static final String MASKED = "38067*****02";

    private static String shown(byte[] pdu) {
        byte[] masked = PduMask.masked(pdu);
        assertThat(masked).hasSameSizeAs(pdu);
        assertThat(Arrays.copyOf(masked, Math.min(16, pdu.length)))
                .isEqualTo(Arrays.copyOf(pdu, Math.min(16, pdu.length)));
        return new String(masked, ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] bind(int command) {
        return RawCarrier.pdu(command, 0, 1, latin("helio\0s3cret\0cp\0" + "4\0\0\0"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 11})
    void a_password_is_never_shown(int command) {
        assertThat(shown(bind(command))).contains("helio\0******\0").doesNotContain("s3cret");
        assertThat(new String(PduMask.withoutPassword(bind(command)), ISO_8859_1))
                .contains("helio\0******\0cp\0")
                .doesNotContain("s3cret");
    }

    @Test
    void nor_one_whose_end_is_missing() {
        for (String body : new String[] {"helio\0s3cret", "s3cret", "helio\0s3cret\0cp"}) {
            byte[] pdu = RawCarrier.pdu(9, 0, 1, latin(body));
            assertThat(shown(pdu)).doesNotContain("s3cret");
            assertThat(new String(PduMask.withoutPassword(pdu), ISO_8859_1))
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void a_submit_shows_neither_its_text_nor_the_whole_number() throws Exception {
        ProviderSettings settings = ProviderUnderTest.settings("");
        byte[] header = {5, 0, 3, 9, 2, 1};
        byte[] text = Arrays.copyOf(header, 6 + 20);
        System.arraycopy(latin("your code is 1234567"), 0, text, 6, 20);
        byte[] pdu =
                new SubmitComposer(settings, Clock.systemUTC())
                        .compose(
                                7,
                                new Submit(
                                        new Msisdn(380670000202L),
                                        "Shop",
                                        new PartPayload(text, (byte) 0, true),
                                        Instant.now().plusSeconds(60),
                                        MessageType.SMS));
        assertThat(shown(pdu))
                .contains("Shop\0")
                .contains(MASKED + "\0")
                .endsWith(new String(header, ISO_8859_1) + "*".repeat(20));
        assertThat(PduMask.withoutPassword(pdu)).isEqualTo(pdu);
    }

    @Test
    void a_receipt_shows_the_providers_words_and_hides_the_customers() {
        String text = "id:1234567890 sub:001 stat:DELIVRD err:000 text:Your code";
        String shown = shown(RawCarrier.deliver(1, text));
        assertThat(shown)
                .contains("id:1234567890 sub:001 stat:DELIVRD err:000 ")
                .contains(MASKED + "\0")
                .doesNotContain("Your")
                .doesNotContain("code");
    }

    @Test
    void so_does_one_in_ucs2_and_one_in_message_payload() {
        String text = "id:77 stat:DELIVRD err:000 text:Код 1234";
        String shown = shown(RawCarrier.deliver(1, 4, 8, text.getBytes(UTF_16BE)));
        assertThat(shown.replace("\0", "")).contains("id:77stat:DELIVRDerr:000".substring(0, 5));
        assertThat(shown.replace("\0", "")).contains("stat:DELIVRD").doesNotContain("1234");
        assertThat(shown(RawCarrier.dataSm(1, 4, "id:77 stat:DELIVRD text:secret")))
                .contains("id:77 stat:DELIVRD")
                .doesNotContain("secret");
    }

    @Test
    void a_receipts_own_number_is_masked_wherever_it_stands() {
        String text = "id:" + NUMBER + " dest:0670000202 stat:DELIVRD done date:2607251201";
        assertThat(
                        shown(
                                RawCarrier.deliver(
                                        1,
                                        4,
                                        0,
                                        latin(text),
                                        RawCarrier.tag(0x001E, latin(NUMBER + "\0")))))
                .doesNotContain("0000202")
                .contains("done date:2607251201");
    }

    @Test
    void a_phones_message_is_hidden_and_so_is_what_is_cut_off_or_unknown() {
        assertThat(shown(RawCarrier.deliver(1, 0, 0, latin("id: my passport is AB123"))))
                .doesNotContain("passport");
        assertThat(shown(RawCarrier.deliver(1, 0x40, 0, latin("zero header at all"))))
                .doesNotContain("header");
        // behind the last parameter, and in one that nobody knows
        assertThat(
                        shown(
                                RawCarrier.deliver(
                                        1,
                                        4,
                                        0,
                                        latin("id:1 stat:DELIVRD"),
                                        RawCarrier.tag(0x1501, latin("a secret of somebody")),
                                        latin("tail"))))
                .contains("id:1 stat:DELIVRD")
                .doesNotContain("secret")
                .doesNotContain("tail");
        byte[] broken = RawCarrier.pdu(0x05, 0, 9, latin("\0\1\1" + NUMBER));
        assertThat(shown(broken)).doesNotContain("067");
        byte[] misread = RawCarrier.pdu(0x05, 0, 9, latin("\0\1\1" + "text ".repeat(20) + "\0"));
        assertThat(shown(misread)).doesNotContain("text");
        assertThat(shown(RawCarrier.pdu(0x777, 0, 9, latin("who?")))).doesNotContain("who");
    }

    @Test
    void an_answer_shows_its_id() {
        assertThat(shown(RawCarrier.pdu(0x80000004, 0, 9, latin("1234567890123\0"))))
                .endsWith("1234567890123\0");
        assertThat(shown(RawCarrier.pdu(0x80000009, 0, 1, latin("raw\0\u0002\u0010\0\u00014"))))
                .endsWith("raw\0\u0002\u0010\0\u00014");
    }

    @Test
    void whatever_octets_come_it_ends_and_keeps_the_length() {
        Random random = new Random(29);
        int[] commands = {1, 2, 4, 5, 9, 11, 0x103, 0x80000004, 0x80000000, 0x15, 77};
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[random.nextInt(90)];
            random.nextBytes(body);
            byte[] pdu = RawCarrier.pdu(commands[i % commands.length], 0, i, body);
            byte[] cut = Arrays.copyOf(pdu, random.nextInt(pdu.length + 1));
            assertThat(PduMask.masked(cut)).hasSameSizeAs(cut);
            assertThat(PduMask.withoutPassword(cut)).hasSameSizeAs(cut);
        }
    }
}
