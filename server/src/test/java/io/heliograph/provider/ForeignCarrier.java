package io.heliograph.provider;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.BroadcastSm;
import org.jsmpp.bean.CancelBroadcastSm;
import org.jsmpp.bean.CancelSm;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.EnquireLink;
import org.jsmpp.bean.QueryBroadcastSm;
import org.jsmpp.bean.QuerySm;
import org.jsmpp.bean.ReplaceSm;
import org.jsmpp.bean.SubmitMulti;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.BroadcastSmResult;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.QueryBroadcastSmResult;
import org.jsmpp.session.QuerySmResult;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.session.SubmitMultiResult;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.session.connection.ServerConnectionFactory;
import org.jsmpp.session.connection.socket.ServerSocketConnectionFactory;
import org.jsmpp.util.MessageId;

/// A carrier that another library speaks for: jSMPP's server.
final class ForeignCarrier implements AutoCloseable, ServerMessageReceiverListener {
    private final int port;
    private final String password;
    private final SMPPServerSessionListener server;
    private final BlockingQueue<SMPPServerSession> bound = new LinkedBlockingQueue<>();
    private final List<SMPPServerSession> sessions = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    final List<SubmitSm> submits = new CopyOnWriteArrayList<>();
    final List<BindRequest> binds = new CopyOnWriteArrayList<>();
    final AtomicInteger refused = new AtomicInteger();

    /// Answered instead of an id, so often.
    final AtomicInteger throttles = new AtomicInteger();

    ForeignCarrier(String password) throws IOException {
        this(password, new ServerSocketConnectionFactory());
    }

    ForeignCarrier(String password, ServerConnectionFactory sockets) throws IOException {
        this.password = password;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = new SMPPServerSessionListener(port, sockets);
        server.setPduProcessorDegree(1);
        server.setQueueCapacity(100_000);
        server.setMessageReceiverListener(this);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return port;
    }

    private void accept() {
        try {
            while (true) {
                SMPPServerSession session = server.accept();
                sessions.add(session);
                Thread.ofVirtual().start(() -> bind(session));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void bind(SMPPServerSession session) {
        try {
            BindRequest request = session.waitForBind(5_000);
            if (password.equals(request.getPassword())) {
                binds.add(request);
                request.accept("foreign");
                bound.add(session);
            } else {
                refused.incrementAndGet();
                request.reject(SMPPConstant.STAT_ESME_RINVPASWD);
            }
        } catch (Exception broken) {
            session.close();
        }
    }

    SMPPServerSession bound() throws InterruptedException {
        SMPPServerSession session = bound.poll(10, TimeUnit.SECONDS);
        if (session == null) {
            throw new AssertionError("nobody bound");
        }
        return session;
    }

    @Override
    public SubmitSmResult onAcceptSubmitSm(SubmitSm submit, SMPPServerSession source)
            throws ProcessRequestException {
        if (throttles.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new ProcessRequestException("busy", SMPPConstant.STAT_ESME_RTHROTTLED);
        }
        submits.add(submit);
        try {
            return new SubmitSmResult(
                    new MessageId(Integer.toHexString(ids.incrementAndGet())),
                    new org.jsmpp.bean.OptionalParameter[0]);
        } catch (PDUStringException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti multi, SMPPServerSession source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public QuerySmResult onAcceptQuerySm(QuerySm query, SMPPServerSession source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onAcceptReplaceSm(ReplaceSm replace, SMPPServerSession source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onAcceptCancelSm(CancelSm cancel, SMPPServerSession source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm sm, SMPPServerSession source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onAcceptCancelBroadcastSm(CancelBroadcastSm sm, SMPPServerSession source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public QueryBroadcastSmResult onAcceptQueryBroadcastSm(
            QueryBroadcastSm sm, SMPPServerSession source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm data, Session source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onAcceptEnquireLink(EnquireLink enquiry, Session source) {}

    @Override
    public void close() throws IOException {
        server.close();
        sessions.forEach(SMPPServerSession::close);
    }
}
