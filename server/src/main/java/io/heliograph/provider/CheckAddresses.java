package io.heliograph.provider;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The addresses of a provider's host: which there are, which take a connection, and TLS.
final class CheckAddresses {
    private final ProviderSettings settings;
    private final CheckReport report;
    private final ProviderContext.Resolver resolver;
    private final CheckTls tls;

    CheckAddresses(
            ProviderSettings settings,
            CheckReport report,
            ProviderContext.Resolver resolver,
            CheckTls tls) {
        this.settings = settings;
        this.report = report;
        this.resolver = resolver;
        this.tls = tls;
    }

    /// Tries each address of the host, one after the other.
    ///
    /// @return those at which a link comes about
    List<InetAddress> working() {
        ProviderSettings.Login login = settings.login();
        report.topic("Address");
        InetAddress[] all;
        try {
            all = resolver.resolve(login.host());
        } catch (UnknownHostException unknown) {
            report.fault("the name %s has no address", login.host());
            report.remedy("host: the name as the provider wrote it; or mend the name service");
            return List.of();
        }
        List<InetAddress> alive = new ArrayList<>();
        List<InetAddress> connected = new ArrayList<>();
        for (InetAddress each : all) {
            if (connects(login, each, connected)) {
                alive.add(each);
            }
        }
        if (connected.isEmpty()) {
            report.fault(
                    "no address of %s takes connections on port %d", login.host(), login.port());
            report.remedy(
                    "host and port; a firewall on the way; whether the provider knows your address");
        } else if (alive.size() < all.length && !alive.isEmpty()) {
            report.note("the server tries all addresses: it binds at those that work");
        }
        return alive;
    }

    private boolean connects(
            ProviderSettings.Login login, InetAddress address, List<InetAddress> connected) {
        long began = System.nanoTime();
        int timeoutMillis = (int) settings.timing().bind().toMillis();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, login.port()), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            connected.add(address);
            report.ok(
                    "%s takes a connection after %d ms",
                    address.getHostAddress(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            return !login.tls().enabled() || tls.works(socket, address);
        } catch (SocketTimeoutException silent) {
            report.note("%s does not answer within %d ms", address.getHostAddress(), timeoutMillis);
        } catch (IOException refused) {
            report.note(
                    "%s takes no connection: %s", address.getHostAddress(), refused.getMessage());
        }
        return false;
    }
}
