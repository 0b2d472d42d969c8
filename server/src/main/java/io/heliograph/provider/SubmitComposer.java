package io.heliograph.provider;

import io.heliograph.text.PartPayload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.util.DefaultComposer;

/// Makes `submit_sm` PDUs the way one provider wants them (SMPP 3.4 §4.4.1).
final class SubmitComposer {
    private static final byte ESM_CLASS_UDHI = 0x40;

    /// A receipt for the final state, good or bad (SMPP 3.4 §5.2.17).
    private static final byte FINAL_RECEIPT = 1;

    /// A relative validity_period counts months as the centre likes: it stays below one.
    static final Duration VALIDITY_MAX = Duration.ofDays(28);

    private final ProviderSettings settings;
    private final Clock clock;
    private final DefaultComposer composer = new DefaultComposer();

    SubmitComposer(ProviderSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// This part cannot be said to this provider, now or ever.
    static final class Unsendable extends Exception {
        private static final long serialVersionUID = 1L;

        /// The command_status that a provider would answer.
        final int status;

        Unsendable(int status) {
            super("command_status " + status, null, false, false);
            this.status = status;
        }
    }

    byte[] compose(int sequence, Submit submit) throws Unsendable {
        Addresses.Kind source = settings.addresses().ofSender(submit.sender());
        Addresses.Kind destination = settings.addresses().destination();
        PartPayload written = written(submit.payload());
        try {
            return composer.submitSm(
                    sequence,
                    settings.lookups().serviceType(submit.type()),
                    (byte) source.ton(),
                    (byte) source.npi(),
                    submit.sender(),
                    (byte) destination.ton(),
                    (byte) destination.npi(),
                    settings.addresses().ofRecipient(submit.recipient()).toString(),
                    submit.payload().udh() ? ESM_CLASS_UDHI : 0,
                    (byte) 0,
                    (byte) 0,
                    "",
                    settings.sendsValidity() ? validity(submit.expiresAt()) : "",
                    FINAL_RECEIPT,
                    (byte) 0,
                    written.dataCoding(),
                    (byte) 0,
                    written.bytes());
        } catch (PDUStringException tooLong) {
            throw new Unsendable(tooLong.getErrorCode());
        }
    }

    /// The payload as this provider reads data_coding 0.
    private PartPayload written(PartPayload payload) throws Unsendable {
        return settings.defaultAlphabet()
                .written(payload)
                .orElseThrow(() -> new Unsendable(SMPPConstant.STAT_ESME_RINVDCS));
    }

    /// From now on, as YYMMDDhhmmss000R (SMPP 3.4 §7.1.1.2).
    private String validity(Instant expiresAt) {
        long seconds =
                Math.clamp(
                        Duration.between(clock.instant(), expiresAt).toSeconds(),
                        1,
                        VALIDITY_MAX.toSeconds());
        char[] period = "000000000000000R".toCharArray();
        twoDigits(period, 4, seconds / 86_400);
        twoDigits(period, 6, seconds / 3_600 % 24);
        twoDigits(period, 8, seconds / 60 % 60);
        twoDigits(period, 10, seconds % 60);
        return new String(period);
    }

    private static void twoDigits(char[] into, int at, long number) {
        into[at] = (char) ('0' + number / 10);
        into[at + 1] = (char) ('0' + number % 10);
    }
}
