package io.heliograph.provider;

import io.heliograph.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/// Whether and how a provider is spoken to over TLS.
///
/// @param trust a file of PEM certificates, which alone are trusted; empty: the JDK's authorities
/// @param own what we show where the provider wants to see who we are
record TlsSettings(
        boolean enabled,
        Optional<Path> trust,
        boolean verifyHost,
        Optional<ClientCertificate> own) {
    static TlsSettings read(SettingsReader in) {
        boolean enabled = in.flag("tls.enabled");
        Optional<Path> trust = file(in, enabled, "tls.trust", "system");
        return new TlsSettings(enabled, trust, in.flag("tls.verifyHost"), own(in, enabled));
    }

    /// @param none the word for no file
    private static Optional<Path> file(
            SettingsReader in, boolean enabled, String key, String none) {
        String name = in.text(key, none.isEmpty() ? 0 : 1, 4096);
        if (name.equals(none)) {
            return Optional.empty();
        }
        Path file = Path.of(name);
        if (enabled && !Files.isReadable(file)) {
            throw in.wrong(
                    key, name, (none.isEmpty() ? "nothing" : none) + ", or a PEM file to read");
        }
        return Optional.of(file);
    }

    /// Told at the start: at the first bind it would be one fault among others.
    private static Optional<ClientCertificate> own(SettingsReader in, boolean enabled) {
        Optional<Path> chain = file(in, enabled, "tls.certificate", "");
        Optional<Path> key = file(in, enabled, "tls.key", "");
        if (chain.isPresent() != key.isPresent()) {
            throw in.wrong(
                    chain.isPresent() ? "tls.key" : "tls.certificate",
                    "",
                    "a PEM file: tls.certificate and tls.key go together");
        }
        if (chain.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        ClientCertificate own = new ClientCertificate(chain.get(), key.get());
        if (enabled) {
            try {
                own.keyManagers();
            } catch (IOException | GeneralSecurityException unusable) {
                throw in.wrong(
                        "tls.key",
                        key.get(),
                        "the key of tls.certificate, not encrypted, as PKCS #8 (openssl pkcs8 -topk8 -nocrypt): "
                                + unusable.getMessage());
            }
        }
        return Optional.of(own);
    }
}
