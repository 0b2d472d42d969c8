package io.heliograph.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// TLS to one address of a provider: the handshake as a link makes it, and where that fails the
/// certificate that is the reason.
final class CheckTls {
    /// A provider that wants a certificate of ours says so after the handshake, of itself.
    private static final int LAST_WORD_MILLIS = 500;

    private static final Duration SOON = Duration.ofDays(30);

    private final CheckReport report;
    private final ProviderSettings.Login login;
    private final int timeoutMillis;
    private final Instant now;

    CheckTls(CheckReport report, ProviderSettings settings, Instant now) {
        this.report = report;
        this.login = settings.login();
        this.timeoutMillis = (int) settings.timing().bind().toMillis();
        this.now = now;
    }

    /// Our own certificate, where there is one.
    void own() {
        if (login.tls().own().isEmpty()) {
            return;
        }
        try (InputStream in = Files.newInputStream(login.tls().own().get().chain())) {
            Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (own instanceof X509Certificate certificate) {
                tell("our certificate (tls.certificate)", certificate);
            }
        } catch (IOException | GeneralSecurityException unreadable) {
            report.fault("tls.certificate cannot be read: %s", unreadable.getMessage());
        }
    }

    /// @param plain connected; it is closed
    /// @return whether a link would come about
    boolean works(Socket plain, InetAddress address) throws IOException {
        try (SSLSocket socket = (SSLSocket) TlsSocket.over(plain, login)) {
            report.ok(
                    "TLS: %s, %s%s",
                    socket.getSession().getProtocol(),
                    socket.getSession().getCipherSuite(),
                    socket.getSession().getLocalCertificates() == null
                            ? ""
                            : ", our certificate was asked for and shown");
            if (socket.getSession().getPeerCertificates()[0] instanceof X509Certificate theirs) {
                tell("the provider's certificate", theirs);
            }
            return accepts(socket);
        } catch (SocketTimeoutException silent) {
            report.fault(
                    "TLS: no handshake in %d ms: what listens there may speak no TLS",
                    timeoutMillis);
            report.remedy("tls.enabled = false, or the provider's port for TLS");
        } catch (IOException failed) {
            tellFailed(failed, address);
        }
        return false;
    }

    private boolean accepts(SSLSocket socket) throws IOException {
        socket.setSoTimeout(LAST_WORD_MILLIS);
        try {
            if (socket.getInputStream().read() < 0) {
                report.fault("TLS: the provider closes the connection right after the handshake");
                report.remedy(
                        "ask whether it wants a certificate of yours, and knows your address");
                return false;
            }
        } catch (SocketTimeoutException waits) {
            // for our bind, as it should
        } catch (SSLException refused) {
            tellRefused(refused);
            return false;
        }
        return true;
    }

    private void tellRefused(SSLException refused) {
        report.fault("TLS: the provider refuses our side: %s", refused.getMessage());
        report.remedy(
                login.tls().own().isPresent()
                        ? "the provider does not take the certificate of tls.certificate: give it to the provider, or ask for another"
                        : "the provider wants a certificate of yours: tls.certificate and tls.key");
    }

    private void tellFailed(IOException failed, InetAddress address) {
        String why = words(failed);
        X509Certificate theirs = shown(address);
        if (theirs == null) {
            if (failed instanceof SSLException refused && why.contains("fatal alert")) {
                tellRefused(refused);
                return;
            }
            report.fault("TLS: %s", why);
            report.remedy("the port may speak no TLS: tls.enabled = false, or another port");
            return;
        }
        if (why.contains("fatal alert") && failed instanceof SSLException refused) {
            tellRefused(refused);
            return;
        }
        report.fault("TLS: the provider's certificate is not trusted: %s", why);
        tell("it shows a certificate", theirs);
        if (theirs.getNotAfter().toInstant().isBefore(now)) {
            report.remedy("it has expired: ask the provider for one that has not");
        } else if (why.contains("subject alternative") || why.contains("No name matching")) {
            report.remedy(
                    "it is for %s and not for host = %s: set host to a name of it, or tls.verifyHost = false if the provider says so",
                    names(theirs), login.host());
        } else {
            report.remedy(
                    "no authority of tls.trust vouches for it: set tls.trust to a file with the provider's authority, or with this certificate, as PEM");
        }
    }

    /// The innermost reason, which is the one that tells.
    private static String words(Throwable failed) {
        Throwable cause = failed;
        for (int depth = 0; cause.getCause() != null && depth < 10; depth++) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void tell(String whose, X509Certificate certificate) {
        Instant ends = certificate.getNotAfter().toInstant();
        report.note(
                "%s: subject %s, issued by %s, names %s, valid until %s",
                whose,
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                names(certificate),
                ends);
        if (ends.isBefore(now)) {
            report.fault("%s has expired", whose);
        } else if (ends.isBefore(now.plus(SOON))) {
            report.note("%s expires in %d days", whose, Duration.between(now, ends).toDays());
        }
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                all.forEach(each -> names.add(String.valueOf(each.get(1))));
            }
        } catch (CertificateParsingException none) {
            // it names nobody
        }
        return names;
    }

    /// Whether TLS is spoken there at all.
    boolean isSpoken(InetAddress address) {
        return shown(address) != null;
    }

    /// The certificate that is shown to somebody who trusts everybody, and sends nothing.
    private @Nullable X509Certificate shown(InetAddress address) {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, login.port()), timeoutMillis);
            plain.setSoTimeout(timeoutMillis);
            Witness witness = new Witness();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {witness}, null);
            try (SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(plain, login.host(), login.port(), true)) {
                socket.startHandshake();
            } catch (IOException refused) {
                // it may have been shown all the same
            }
            return witness.shown;
        } catch (IOException | GeneralSecurityException unreachable) {
            return null;
        }
    }

    /// Looks at certificates and judges none.
    private static final class Witness extends X509ExtendedTrustManager {
        @Nullable X509Certificate shown;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {
            shown = chain[0];
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
            shown = chain[0];
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            shown = chain[0];
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
