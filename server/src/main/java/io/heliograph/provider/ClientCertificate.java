package io.heliograph.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/// The certificate that a provider asks to see, as two PEM files. They are read anew for each link,
/// so that a renewed one needs no restart.
///
/// @param chain our certificate first, then those that vouch for it
/// @param key its private key, PKCS #8, not encrypted
record ClientCertificate(Path chain, Path key) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    /// What a key may be of; the file does not say it in words.
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /// @throws IOException a file cannot be read, or is not what it should be
    KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
        Certificate[] certificates;
        try (InputStream in = Files.newInputStream(chain)) {
            certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(Certificate[]::new);
        }
        if (certificates.length == 0) {
            throw new IOException(chain + " holds no certificate");
        }
        PrivateKey own = readKey();
        checkPair(own, certificates[0]);
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        char[] inMemoryOnly = new char[0];
        store.setKeyEntry("own", own, inMemoryOnly, certificates);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, inMemoryOnly);
        return factory.getKeyManagers();
    }

    private PrivateKey readKey() throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(key, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IOException(key + " has no -----BEGIN PRIVATE KEY-----");
        }
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        } catch (IllegalArgumentException notBase64) {
            throw new IOException(key + " is no PEM", notBase64);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException another) {
                // it is one of the next
            }
        }
        throw new IOException(key + " is no key of " + String.join(", ", ALGORITHMS));
    }

    /// A key of another certificate would make each handshake fail, with words that tell nobody
    /// why.
    private void checkPair(PrivateKey own, Certificate certificate)
            throws IOException, GeneralSecurityException {
        String algorithm =
                switch (own.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> own.getAlgorithm();
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(own);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certificate.getPublicKey());
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException another) {
            // a key of another kind
        }
        throw new IOException(key + " is not the key of " + chain);
    }
}
