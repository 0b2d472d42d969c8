package io.heliograph.webhook;

import io.heliograph.guard.AddressRange;
import io.heliograph.text.WebUrl;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Whether something may be pushed to an address, as far as that can be told when it is set: the
/// addresses of a name are judged whenever it is connected to, since they may change at any time.
///
/// @param allowed inside networks that may be pushed to nevertheless
public record AddressRule(List<AddressRange> allowed) {
    private static final String INSIDE =
            "leads into an inside network, which nothing is pushed to: give a public address";

    public AddressRule {
        allowed = List.copyOf(allowed);
    }

    /// Of these settings.
    public static AddressRule of(WebhookSettings settings) {
        return new AddressRule(settings.allowPrivate().stream().map(AddressRange::parse).toList());
    }

    /// What is wrong with it, a sentence that follows it; empty: nothing.
    public Optional<String> fault(String url) {
        return switch (WebUrl.parse(url)) {
            case WebUrl.Faulty(String sentence) -> Optional.of(sentence);
            case WebUrl.Valid(String _, String host) ->
                    permits(host) ? Optional.empty() : Optional.of(INSIDE);
        };
    }

    private boolean permits(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (bare.equalsIgnoreCase("localhost")) {
            return PublicAddresses.permits(InetAddress.getLoopbackAddress(), allowed);
        }
        try {
            return PublicAddresses.permits(InetAddress.ofLiteral(bare), allowed);
        } catch (IllegalArgumentException aName) {
            return true;
        }
    }
}
