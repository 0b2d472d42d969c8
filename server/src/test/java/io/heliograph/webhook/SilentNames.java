package io.heliograph.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Names under `silent.test`, whose servers say nothing: looking one up takes until [#end] and
/// heeds no interrupt, as the system's own look-up does. Those under `loopback.test` lead to this
/// machine. All other names are the system's.
public final class SilentNames extends InetAddressResolverProvider {
    static final String DOMAIN = ".silent.test";
    static final String LOOPBACK = ".loopback.test";
    private static volatile CountDownLatch silence = new CountDownLatch(1);

    /// Answers those that wait, with "unknown"; later ones wait anew.
    static void end() {
        CountDownLatch over = silence;
        silence = new CountDownLatch(1);
        over.countDown();
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver system = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                    throws UnknownHostException {
                if (host.endsWith(LOOPBACK)) {
                    return Stream.of(InetAddress.ofLiteral("127.0.0.1"));
                }
                if (!host.endsWith(DOMAIN)) {
                    return system.lookupByName(host, policy);
                }
                outlast(silence);
                throw new UnknownHostException(host);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return system.lookupByAddress(address);
            }
        };
    }

    private static void outlast(CountDownLatch silence) {
        boolean interrupted = false;
        while (silence.getCount() > 0) {
            try {
                silence.await();
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return "silent names";
    }
}
