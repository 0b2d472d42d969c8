package io.heliograph.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// TLS on a link to a provider.
final class TlsSocket {
    private TlsSocket() {}

    /// A connected socket with its handshake done.
    ///
    /// @throws IOException the peer is not trusted, or the trust file cannot be read
    static Socket over(Socket plain, ProviderSettings.Login login) throws IOException {
        try {
            SSLSocket socket =
                    (SSLSocket)
                            context(login.tls())
                                    .getSocketFactory()
                                    .createSocket(plain, login.host(), login.port(), true);
            if (login.tls().verifyHost()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("TLS cannot be set up: " + unusable.getMessage(), unusable);
        }
    }

    private static SSLContext context(TlsSettings tls)
            throws IOException, GeneralSecurityException {
        if (tls.trust().isEmpty() && tls.own().isEmpty()) {
            return SSLContext.getDefault();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                tls.own().isPresent() ? tls.own().get().keyManagers() : null,
                tls.trust().isPresent() ? trusting(tls.trust().get()) : null,
                null);
        return context;
    }

    private static TrustManager[] trusting(Path certificates)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificates)) {
            int number = 0;
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("provider-" + number++, each);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
