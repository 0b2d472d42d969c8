package io.heliograph.webhook;

import io.heliograph.guard.AddressRange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/// Names to addresses, without those that lead into the operator's own network. The HTTP client
/// connects to the very addresses that were judged here, so that a name that changes its address in
/// between gains nothing.
///
/// A look-up holds a real thread and cannot be ended: a name whose servers are silent keeps its
/// thread for as long as the system likes. So each account has few look-ups at a time ([#BY]),
/// which leaves the others' room, and one that finds no room says so ([Busy]): the name is not to
/// blame.
final class PublicAddresses implements DnsResolver, AutoCloseable {
    /// Look-ups at a time, of all accounts: these are threads that do nothing but wait.
    private static final int LOOKUPS_MAX = 128;

    /// Look-ups at a time, of one account.
    static final int ACCOUNT_LOOKUPS_MAX = 4;

    /// The places of the account that is served, which its look-ups take; bound by who connects.
    static final ScopedValue<Semaphore> BY = ScopedValue.newInstance();

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
                        0,
                        LOOKUPS_MAX,
                        30,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().name("webhook-dns-", 0).daemon().factory());
    }

    /// Whether it may be connected to.
    boolean permits(InetAddress address) {
        return permits(address, allowed);
    }

    /// The same where these are allowed.
    static boolean permits(InetAddress address, List<AddressRange> allowed) {
        if (allowed.stream().anyMatch(range -> range.contains(address))) {
            return true;
        }
        if (address instanceof Inet6Address && !GLOBAL_UNICAST.contains(address)) {
            return false;
        }
        return SPECIAL.stream().noneMatch(range -> range.contains(address));
    }

    /// @throws RefusedAddress every address of the name is refused
    /// @throws Busy it could not be looked up for want of room
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
            return new InetAddress[] {InetAddress.ofLiteral(bare)};
        } catch (IllegalArgumentException aName) {
            return lookUpName(bare);
        }
    }

    private InetAddress[] lookUpName(String name) throws UnknownHostException {
        Semaphore own = BY.isBound() ? BY.get() : new Semaphore(1);
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            if (!own.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Busy(name);
            }
            return begin(name, own).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownHostException unknown) {
                throw unknown;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (TimeoutException slow) {
            throw new UnknownHostException(name + ": the look-up takes too long");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Busy(name);
        }
    }

    /// The place is given back when the look-up has truly ended, not when it is given up.
    private Future<InetAddress[]> begin(String name, Semaphore own) throws Busy {
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        try {
            lookups.execute(() -> {
                try {
                    found.complete(InetAddress.getAllByName(name));
                } catch (UnknownHostException | RuntimeException failure) {
                    found.completeExceptionally(failure);
                } finally {
                    own.release();
                }
            });
            return found;
        } catch (RejectedExecutionException full) {
            own.release();
            throw new Busy(name);
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

    /// There was no room to look the name up: nothing is known of it.
    static final class Busy extends UnknownHostException {
        private static final long serialVersionUID = 1;

        Busy(String host) {
            super(host + " could not be looked up for want of room");
        }
    }

    /// The name leads nowhere but into the operator's own network.
    static final class RefusedAddress extends UnknownHostException {
        private static final long serialVersionUID = 1;

        RefusedAddress(String host) {
            super(host + " has no public address");
        }
    }
}
