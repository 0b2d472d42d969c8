package io.heliograph.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.number.Msisdn;
import io.heliograph.text.Lookup;
import io.heliograph.text.MessageType;
import io.heliograph.text.PartPayload;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.util.DefaultDecomposer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitComposerTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    private static SubmitSm composed(
            String settings, String sender, PartPayload payload, long validSeconds)
            throws SubmitComposer.Unsendable, PDUStringException {
        return composed(settings, sender, payload, validSeconds, MessageType.SMS);
    }

    private static SubmitSm composed(
            String settings,
            String sender,
            PartPayload payload,
            long validSeconds,
            MessageType type)
            throws SubmitComposer.Unsendable, PDUStringException {
        SubmitComposer composer =
                new SubmitComposer(
                        ProviderUnderTest.settings(settings), Clock.fixed(NOW, ZoneOffset.UTC));
        Submit submit =
                new Submit(
                        new Msisdn(380670000202L),
                        sender,
                        payload,
                        NOW.plusSeconds(validSeconds),
                        type);
        return new DefaultDecomposer().submitSm(composer.compose(1, submit));
    }

    private static PartPayload text(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return new PartPayload(bytes, (byte) 0, false);
    }

    @ParameterizedTest
    @CsvSource({
        "90061, 000001010101000R",
        "86400, 000001000000000R",
        "0, 000000000001000R",
        "-5, 000000000001000R",
        "99999999, 000028000000000R"
    })
    void says_how_long_the_part_is_worth_sending(long seconds, String period) throws Exception {
        assertThat(composed("", "Shop", text('x'), seconds).getValidityPeriod()).isEqualTo(period);
    }

    @Test
    void says_nothing_of_it_to_who_cannot_bear_it() throws Exception {
        assertThat(composed("validity = none", "Shop", text('x'), 60).getValidityPeriod()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"Shop, 5, 0", "Shop24, 5, 0", "1234, 3, 0", "123456, 3, 0", "1234567, 1, 1"})
    void tells_what_kind_of_address_the_sender_is(String sender, int ton, int npi)
            throws Exception {
        SubmitSm pdu = composed("", sender, text('x'), 60);
        assertThat(pdu.getSourceAddrTon()).isEqualTo((byte) ton);
        assertThat(pdu.getSourceAddrNpi()).isEqualTo((byte) npi);
        assertThat(pdu.getDestAddrTon()).isEqualTo((byte) 1);
        assertThat(pdu.getDestAddrNpi()).isEqualTo((byte) 1);
    }

    @Test
    void takes_the_kinds_from_the_settings() throws Exception {
        String settings =
                """
                source { shortCodeDigitsMax = 4, alphanumeric { ton = 5, npi = 1 }, international { ton = 2, npi = 8 } }
                destination { ton = 0, npi = 0 }
                """;
        assertThat(composed(settings, "Shop", text('x'), 60).getSourceAddrNpi())
                .isEqualTo((byte) 1);
        SubmitSm pdu = composed(settings, "12345", text('x'), 60);
        assertThat(pdu.getSourceAddrTon()).isEqualTo((byte) 2);
        assertThat(pdu.getSourceAddrNpi()).isEqualTo((byte) 8);
        assertThat(pdu.getDestAddrTon()).isEqualTo((byte) 0);
    }

    @Test
    void a_number_of_several_forms_goes_out_as_the_provider_wants_it() throws Exception {
        Msisdn written = new Msisdn(541123456789L);
        assertThat(to(written, "").getDestAddress()).isEqualTo("5491123456789");
        assertThat(to(written, "destination.form = written").getDestAddress())
                .isEqualTo("541123456789");
    }

    private static SubmitSm to(Msisdn recipient, String settings) throws Exception {
        SubmitComposer composer =
                new SubmitComposer(
                        ProviderUnderTest.settings(settings), Clock.fixed(NOW, ZoneOffset.UTC));
        return new DefaultDecomposer()
                .submitSm(
                        composer.compose(
                                1,
                                new Submit(
                                        recipient,
                                        "Shop",
                                        text('x'),
                                        NOW.plusSeconds(60),
                                        MessageType.SMS)));
    }

    @Test
    void writes_latin1_where_the_provider_takes_code_0_for_it() throws Exception {
        // @ £ $ ¥ è { à in GSM 03.38
        PartPayload gsm = text(0x00, 0x01, 0x02, 0x03, 0x04, 0x1B, 0x28, 0x7F);
        assertThat(composed("defaultAlphabet = latin1", "Shop", gsm, 60).getShortMessage())
                .isEqualTo("@£$¥è{à".getBytes(ISO_8859_1));
        assertThat(composed("", "Shop", gsm, 60).getShortMessage()).isEqualTo(gsm.bytes());
    }

    @Test
    void writes_ucs2_where_such_a_provider_has_not_the_letters_and_it_is_one_part_all_the_same()
            throws Exception {
        SubmitSm pdu = composed("defaultAlphabet = latin1", "Shop", text(0x10, 0x1B, 0x65), 60);
        assertThat(pdu.getDataCoding()).isEqualTo((byte) 8);
        assertThat(pdu.getShortMessage()).isEqualTo("Δ€".getBytes(UTF_16BE));
    }

    @Test
    void leaves_the_header_alone_and_other_codings_too() throws Exception {
        PartPayload part = new PartPayload(new byte[] {5, 0, 3, 0, 2, 1, 0x00}, (byte) 0, true);
        assertThat(composed("defaultAlphabet = latin1", "Shop", part, 60).getShortMessage())
                .isEqualTo(new byte[] {5, 0, 3, 0, 2, 1, '@'});
        PartPayload binary = new PartPayload(new byte[] {0, 1}, (byte) 4, false);
        assertThat(composed("defaultAlphabet = latin1", "Shop", binary, 60).getShortMessage())
                .isEqualTo(binary.bytes());
    }

    @Test
    void refuses_what_latin1_cannot_say_and_ucs2_not_in_as_many_parts() {
        int[] deltas = new int[71];
        Arrays.fill(deltas, 0x10);
        PartPayload joined = new PartPayload(new byte[] {5, 0, 3, 0, 2, 1, 0x10}, (byte) 0, true);
        for (PartPayload unsayable : new PartPayload[] {text(deltas), joined}) {
            assertThatThrownBy(() -> composed("defaultAlphabet = latin1", "Shop", unsayable, 60))
                    .isInstanceOf(SubmitComposer.Unsendable.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', SMS, ''",
        "'', WAP_PUSH, ''",
        "'', HLR, HLR",
        "'', MNP, MNP",
        "lookup.hlrServiceType = hlr1, HLR, hlr1",
        "lookup.mnpServiceType = \"\", MNP, ''"
    })
    void asks_for_a_look_up_by_service_type(String settings, MessageType type, String serviceType)
            throws Exception {
        SubmitSm pdu = composed(settings, "Shop", new Lookup().payload(1, 0), 60, type);
        assertThat(pdu.getServiceType()).isEqualTo(serviceType.isEmpty() ? null : serviceType);
        assertThat(pdu.getShortMessage()).isEmpty();
        assertThat(pdu.getEsmClass()).isZero();
        assertThat(pdu.getRegisteredDelivery()).isEqualTo((byte) 1);
    }

    @Test
    void refuses_a_sender_that_is_too_long() {
        assertThatThrownBy(() -> composed("", "x".repeat(21), text('x'), 60))
                .isInstanceOf(SubmitComposer.Unsendable.class);
    }
}
