package io.heliograph.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that does everything: reads what the sockets have, hands it on PDU by PDU, lets what
/// is due happen, and then writes once to each link. So no state is shared, and the more there is
/// to do, the more goes into one system call.
final class Loop implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final int BACKLOG = 128;

    private final SimulatorSettings settings;
    private final Time time;
    private final Carrier carrier;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final int port;
    private final Thread thread;
    private final List<Link> links = new ArrayList<>();
    private final List<Link> touched = new ArrayList<>();
    private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
    private boolean isTimeRead;
    private volatile boolean isClosing;
    private volatile boolean hasEnded;

    Loop(SimulatorSettings settings, Time time, Carrier carrier) throws IOException {
        this.settings = settings;
        this.time = time;
        this.carrier = carrier;
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        try {
            server.bind(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
        } catch (IOException e) {
            server.close();
            selector.close();
            throw e;
        }
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        port = server.socket().getLocalPort();
        thread = Thread.ofPlatform().name("simulator-" + port).daemon().unstarted(this);
    }

    void start() {
        thread.start();
    }

    int port() {
        return port;
    }

    /// The links that are open; to be read by the loop's thread alone.
    List<Link> links() {
        return links;
    }

    /// Asks on the loop's thread, where all state may be read and changed.
    <T> T ask(Supplier<T> question) {
        var task = new FutureTask<>(question::get);
        questions.add(task);
        selector.wakeup();
        if (hasEnded) {
            answerQuestions();
        }
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the simulator", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulator failed to answer", e.getCause());
        }
    }

    /// Closes every link that is open, with no unbind.
    int dropAll() {
        List<Link> open = List.copyOf(links);
        for (Link link : open) {
            link.isClosing = true;
            close(link);
        }
        return open.size();
    }

    @Override
    public void run() {
        try {
            while (!isClosing) {
                isTimeRead = false;
                selector.select(this::ready, carrier.restMillis());
                readTime();
                answerQuestions();
                carrier.advance(links);
                writeTouched();
                if (settings.pauseMicros() > 0) {
                    LockSupport.parkNanos(settings.pauseMicros() * 1_000L);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        } finally {
            end();
        }
    }

    @Override
    public void close() {
        isClosing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// In place of `start`, when something else failed to start.
    void closeUnstarted() {
        end();
    }

    private void end() {
        dropAll();
        try {
            server.close();
            selector.close();
        } catch (IOException e) {
            LOG.warn("close_failed error={}", e.toString());
        }
        hasEnded = true;
        answerQuestions();
    }

    private synchronized void answerQuestions() {
        for (Runnable question = questions.poll(); question != null; question = questions.poll()) {
            question.run();
        }
    }

    /// Once a round, as soon as the round has something to do.
    private void readTime() {
        if (!isTimeRead) {
            isTimeRead = true;
            time.read();
        }
    }

    private void ready(SelectionKey key) {
        readTime();
        if (key.attachment() instanceof Link link) {
            if (key.isValid() && key.isReadable()) {
                read(link);
            }
            if (key.isValid() && key.isWritable()) {
                link.touch();
            }
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = server.accept();
                    channel != null;
                    channel = server.accept()) {
                if (links.size() == Limits.LINKS_MAX) {
                    carrier.counters().connectionsRefused++;
                    channel.close();
                    continue;
                }
                carrier.counters().connections++;
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                var link = new Link(channel, key, touched);
                key.attach(link);
                links.add(link);
            }
        } catch (IOException e) {
            LOG.warn("accept_failed error={}", e.toString());
        }
    }

    private void read(Link link) {
        try {
            int count =
                    link.channel.read(
                            ByteBuffer.wrap(link.in, link.inEnd, link.in.length - link.inEnd));
            if (count < 0) {
                close(link);
                return;
            }
            link.inEnd += count;
        } catch (IOException e) {
            LOG.debug("link_lost error={}", e.toString());
            close(link);
            return;
        }
        takeAll(link);
    }

    private void takeAll(Link link) {
        byte[] in = link.in;
        int end = link.inEnd;
        int at = 0;
        while (end - at >= Integer.BYTES && !link.isClosing) {
            int length = Octets.int4(in, at);
            if (length < Command.HEADER_OCTETS || length > Limits.PDU_OCTETS_MAX) {
                boolean hasHeader = end - at >= Command.HEADER_OCTETS;
                carrier.lostFraming(link, hasHeader ? Octets.int4(in, at + 12) : 0);
                return;
            }
            if (end - at < length) {
                break;
            }
            carrier.take(link, in, at, length);
            at += length;
        }
        keepRest(link, at);
    }

    /// Moves an unfinished PDU to the front, and makes room for all of it.
    private static void keepRest(Link link, int at) {
        int rest = link.inEnd - at;
        if (rest > 0 && at > 0) {
            System.arraycopy(link.in, at, link.in, 0, rest);
        }
        link.inEnd = rest;
        if (rest == link.in.length) {
            link.in = Arrays.copyOf(link.in, Limits.PDU_OCTETS_MAX);
        }
    }

    private void writeTouched() {
        for (int i = 0; i < touched.size(); i++) { // draining one may touch another
            Link link = touched.get(i);
            link.isTouched = false;
            if (!link.isClosed) {
                write(link);
            }
        }
        touched.clear();
    }

    private void write(Link link) {
        try {
            boolean isDrained = link.out.writeTo(link.channel);
            if (link.isClosing) {
                close(link);
                return;
            }
            int reading = link.out.size() > Limits.UNWRITTEN_OCTETS_MAX ? 0 : SelectionKey.OP_READ;
            int operations = isDrained ? SelectionKey.OP_READ : reading | SelectionKey.OP_WRITE;
            if (link.key.interestOps() != operations) {
                link.key.interestOps(operations);
            }
            if (isDrained) {
                carrier.drained(link);
            }
        } catch (IOException e) {
            LOG.debug("link_lost error={}", e.toString());
            close(link);
        }
    }

    private void close(Link link) {
        if (link.isClosed) {
            return;
        }
        link.isClosed = true;
        links.remove(link);
        link.key.cancel();
        try {
            link.channel.close();
        } catch (IOException e) {
            LOG.debug("close_failed error={}", e.toString());
        }
        carrier.closed(link);
        link.in = new byte[0];
        link.out.clear();
    }
}
