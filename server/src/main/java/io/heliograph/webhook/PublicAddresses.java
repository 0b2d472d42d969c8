package io.heliograph.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/// Names to addresses, without those that lead into the operator's own network. The HTTP client
/// connects to the very addresses that were judged here, so that a name that changes its address in
/// between gains nothing.
///
/// Look-ups run on a few threads of their own, since they can hang and a hanging one holds a real
/// thread.
final class PublicAddresses implements DnsResolver, AutoCloseable {
    private static final int THREADS_MAX = 8;
    private static final int WAITING_MAX = 1_000;

    /// Each may take the whole connect timeout.
    private static final int ADDRESSES_MAX = 2;

    /// IANA's special-purpose registry for IPv4, and multicast.
    private static final List<AddressRange> SPECIAL =
            Stream.of(
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.0.2.0/24",
                            "192.88.99.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "198.51.100.0/24",
                            "203.0.113.0/24",
                            "224.0.0.0/3",
                            // within the global unicast block: Teredo and the like, documentation,
                            // 6to4
                            "2001::/23",
                            "2001:db8::/32",
                            "2002::/16",
                            "3fff::/20")
                    .map(AddressRange::parse)
                    .toList();

    /// The only part of IPv6 that is the public Internet: outside are loopback, mapped and
    /// translated IPv4, link-local, unique-local and multicast.
    private static final AddressRange GLOBAL_UNICAST = AddressRange.parse("2000::/3");

    private final List<AddressRange> allowed;
    private final Duration timeout;
    private final ThreadPoolExecutor lookups;

    PublicAddresses(List<String> allowed, Duration timeout) {
        this.allowed = allowed.stream().map(AddressRange::parse).toList();
        this.timeout = timeout;
        lookups =
                new ThreadPoolExecutor(
                        THREADS_MAX,
                        THREADS_MAX,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(WAITING_MAX),
                        Thread.ofPlatform().name("webhook-dns-", 0).daemon().factory());
        lookups.allowCoreThreadTimeOut(true);
    }

    /// Whether it may be connected to.
    boolean permits(InetAddress address) {
        if (allowed.stream().anyMatch(range -> range.contains(address))) {
            return true;
        }
        if (address instanceof Inet6Address && !GLOBAL_UNICAST.contains(address)) {
            return false;
        }
        return SPECIAL.stream().noneMatch(range -> range.contains(address));
    }

    /// @throws RefusedAddress every address of the name is refused
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] all = lookUp(host);
        InetAddress[] permitted =
                Arrays.stream(all)
                        .filter(this::permits)
                        .limit(ADDRESSES_MAX)
                        .toArray(InetAddress[]::new);
        if (permitted.length == 0) {
            throw new RefusedAddress(host);
        }
        return permitted;
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            Future<InetAddress[]> lookup = lookups.submit(() -> InetAddress.getAllByName(bare));
            return lookup.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownHostException unknown) {
                throw unknown;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (TimeoutException | RejectedExecutionException slow) {
            throw new UnknownHostException(host + ": the look-up takes too long");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host + ": shutting down");
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }

    /// The name leads nowhere but into the operator's own network.
    static final class RefusedAddress extends UnknownHostException {
        private static final long serialVersionUID = 1;

        RefusedAddress(String host) {
            super(host + " has no public address");
        }
    }
}
