package io.heliograph.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.RawDataCoding;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.Session;
import org.jsmpp.util.InvalidDeliveryReceiptException;

/// A client that others wrote: jSMPP's session, with what it was sent.
final class ForeignPeer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 3_000;

    final List<DeliverSm> delivered = new CopyOnWriteArrayList<>();
    final SMPPSession session = new SMPPSession();

    /// When not 0, each deliver_sm is answered with it.
    volatile int answerStatus;

    private ForeignPeer() {}

    static ForeignPeer bind(Simulator simulator) {
        return bind(simulator, BindType.BIND_TRX, "client");
    }

    static ForeignPeer bind(Simulator simulator, BindType type, String systemId) {
        var peer = new ForeignPeer();
        try {
            peer.bind(simulator.port(), type, systemId, "secret");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return peer;
    }

    static ForeignPeer unbound() {
        return new ForeignPeer();
    }

    void bind(int port, BindType type, String systemId, String password) throws IOException {
        session.setMessageReceiverListener(new Listener());
        session.setTransactionTimer(TIMEOUT_MILLIS);
        session.setEnquireLinkTimer(0);
        session.connectAndBind(
                "127.0.0.1",
                port,
                new BindParameter(
                        type,
                        systemId,
                        password,
                        "",
                        TypeOfNumber.UNKNOWN,
                        NumberingPlanIndicator.UNKNOWN,
                        ""));
    }

    /// Asks for a receipt; gives the message id.
    String submit(String destination, String text) {
        return submit(destination, text, 1);
    }

    String submit(String destination, String text, int registeredDelivery) {
        try {
            return submit(
                    "Heliograph",
                    destination,
                    text.getBytes(StandardCharsets.US_ASCII),
                    0,
                    0,
                    registeredDelivery);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// The status of the answer.
    int submitStatus(String destination) {
        try {
            submit("Heliograph", destination, new byte[] {'x'}, 0, 0, 1);
            return Status.OK;
        } catch (NegativeResponseException e) {
            return e.getCommandStatus();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Looks the number up.
    void lookUp(String serviceType, String destination) {
        try {
            submit(serviceType, "Heliograph", destination, new byte[0], 0, 0, 1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    String submit(
            String source,
            String destination,
            byte[] octets,
            int esmClass,
            int dataCoding,
            int registeredDelivery)
            throws Exception {
        return submit("", source, destination, octets, esmClass, dataCoding, registeredDelivery);
    }

    private String submit(
            String serviceType,
            String source,
            String destination,
            byte[] octets,
            int esmClass,
            int dataCoding,
            int registeredDelivery)
            throws Exception {
        return session.submitShortMessage(
                        serviceType,
                        TypeOfNumber.ALPHANUMERIC,
                        NumberingPlanIndicator.UNKNOWN,
                        source,
                        TypeOfNumber.INTERNATIONAL,
                        NumberingPlanIndicator.ISDN,
                        destination,
                        new ESMClass(esmClass),
                        (byte) 0,
                        (byte) 0,
                        null,
                        null,
                        new RegisteredDelivery(registeredDelivery),
                        (byte) 0,
                        new RawDataCoding((byte) dataCoding),
                        (byte) 0,
                        octets)
                .getMessageId();
    }

    /// `id stat` of each receipt, in the order in which they came.
    List<String> receipts() {
        return delivered.stream().map(ForeignPeer::receipt).toList();
    }

    @Override
    public void close() {
        session.unbindAndClose();
    }

    private static String receipt(DeliverSm deliver) {
        try {
            var receipt = deliver.getShortMessageAsDeliveryReceipt();
            return receipt.getId() + " " + receipt.getFinalStatus();
        } catch (InvalidDeliveryReceiptException e) {
            throw new AssertionError(e);
        }
    }

    private final class Listener implements MessageReceiverListener {
        @Override
        public void onAcceptDeliverSm(DeliverSm deliver) throws ProcessRequestException {
            delivered.add(deliver);
            if (answerStatus != 0) {
                throw new ProcessRequestException("not now", answerStatus);
            }
        }

        @Override
        public void onAcceptAlertNotification(AlertNotification notification) {}

        @Override
        public DataSmResult onAcceptDataSm(DataSm data, Session source)
                throws ProcessRequestException {
            throw new ProcessRequestException("no data_sm", Status.INVALID_COMMAND_ID);
        }
    }
}
