package io.heliograph.webhook;

import io.heliograph.account.Account.WebhookSecret;
import io.heliograph.text.WebUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// Makes one request to a stranger's server and trusts nothing of it: not its address, its
/// redirects, its speed or its answer's size.
final class RequestClient implements AutoCloseable {
    private static final int HEADER_LINE_MAX = 8_192;
    private static final int HEADERS_MAX = 100;

    /// An address and the row that is told in its query.
    private static final int URL_OCTETS_MAX = WebUrl.LENGTH_MAX + 200;

    private static final TimeValue IDLE_MAX = TimeValue.ofSeconds(20);
    private static final ContentType JSON = ContentType.APPLICATION_JSON; // with charset=UTF-8

    private final WebhookSettings settings;
    private final PublicAddresses addresses;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;

    RequestClient(WebhookSettings settings) {
        this.settings = settings;
        addresses = new PublicAddresses(settings.allowPrivate(), settings.connectTimeout());
        client =
                HttpClients.custom()
                        .setConnectionManager(connections())
                        .setDefaultRequestConfig(
                                RequestConfig.custom()
                                        .setConnectionRequestTimeout(timeout())
                                        .setResponseTimeout(timeout())
                                        .setProtocolUpgradeEnabled(false)
                                        .build())
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableContentCompression()
                        .disableAutomaticRetries()
                        .disableAuthCaching()
                        .evictIdleConnections(IDLE_MAX)
                        .setUserAgent("Heliograph-Webhooks/1")
                        .build();
        deadlines =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("webhook-deadline").daemon().factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    private PoolingHttpClientConnectionManager connections() {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(addresses)
                .setMaxConnTotal(settings.postsMax())
                .setMaxConnPerRoute(settings.postsMax())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(
                                        Timeout.ofMilliseconds(
                                                settings.connectTimeout().toMillis()))
                                .setSocketTimeout(timeout())
                                .setValidateAfterInactivity(TimeValue.ofMilliseconds(500))
                                .setTimeToLive(TimeValue.ofMinutes(5))
                                .build())
                .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(timeout()).build())
                .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                                .http1Config(
                                        Http1Config.custom()
                                                .setMaxLineLength(HEADER_LINE_MAX)
                                                .setMaxHeaderCount(HEADERS_MAX)
                                                .build())
                                .build())
                .build();
    }

    private Timeout timeout() {
        return Timeout.ofMilliseconds(settings.totalTimeout().toMillis());
    }

    /// Makes the request and waits for the answer, no longer than the total timeout.
    ///
    /// @param manner how its answer is read
    /// @param id the attempt's
    /// @param lookups the account's places to look names up
    Response send(
            Request asked,
            Manner manner,
            WebhookSecret secret,
            long id,
            long timestampSeconds,
            Semaphore lookups) {
        if (WebUrl.parse(asked.url(), URL_OCTETS_MAX) instanceof WebUrl.Faulty faulty) {
            return Response.failure(
                    AttemptOutcome.BAD_URL, null, "the address " + faulty.sentence());
        }
        HttpUriRequestBase request = request(asked);
        request.setHeader("X-Heliograph-Id", id);
        request.setHeader("X-Heliograph-Timestamp", timestampSeconds);
        request.setHeader(
                "X-Heliograph-Signature",
                Signature.of(secret, id, timestampSeconds, asked.signed()));
        ScheduledFuture<?> deadline =
                deadlines.schedule(
                        () -> request.cancel(),
                        settings.totalTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            return exchange(request, manner, lookups);
        } catch (NoHttpResponseException stale) {
            return again(request, manner, lookups);
        } catch (IOException failure) {
            return told(request, failure);
        } catch (IllegalStateException cut) {
            return cut(request, cut);
        } finally {
            deadline.cancel(false);
        }
    }

    private static HttpUriRequestBase request(Request asked) {
        if (asked.body() == null) {
            return new HttpGet(asked.url());
        }
        HttpPost post = new HttpPost(asked.url());
        post.setEntity(new ByteArrayEntity(asked.body(), JSON));
        return post;
    }

    /// A connection that was kept open had been closed by the other side: that is no failure of
    /// this attempt.
    private Response again(HttpUriRequestBase request, Manner manner, Semaphore lookups) {
        try {
            return exchange(request, manner, lookups);
        } catch (IOException failure) {
            return told(request, failure);
        } catch (IllegalStateException cut) {
            return cut(request, cut);
        }
    }

    /// The client stumbles over its own connection where the deadline has taken it away between two
    /// of its steps, as happens when the whole process stood still.
    private static Response cut(HttpUriRequestBase request, IllegalStateException cut) {
        if (!request.isCancelled()) {
            throw cut;
        }
        return Response.failure(AttemptOutcome.TIMEOUT, null, "no whole answer in time");
    }

    private Response exchange(HttpUriRequestBase request, Manner manner, Semaphore lookups)
            throws IOException {
        ClassicHttpResponse response =
                ScopedValue.where(PublicAddresses.BY, lookups)
                        .call(() -> client.executeOpen(null, request, null));
        try {
            int status = response.getCode();
            if (status != 200) {
                request.cancel(); // its body is of no interest, however long it is
                return status >= 300 && status < 400
                        ? Response.failure(
                                AttemptOutcome.REDIRECT, status, "redirects are not followed")
                        : Response.failure(AttemptOutcome.STATUS, status, "the status is not 200");
            }
            return read(request, response, manner);
        } finally {
            Closer.closeQuietly(response); // complains where the exchange was cut off
        }
    }

    private Response read(HttpUriRequestBase request, ClassicHttpResponse response, Manner manner)
            throws IOException {
        if (response.getEntity() == null) {
            return manner.read(new byte[0]);
        }
        InputStream in = response.getEntity().getContent();
        byte[] bytes = in.readNBytes(settings.answerBytesMax() + 1);
        if (bytes.length > settings.answerBytesMax()) {
            request.cancel(); // before the close, which would read on to the end
            return Response.failure(
                    AttemptOutcome.TOO_LARGE,
                    200,
                    "the answer has more than " + settings.answerBytesMax() + " bytes");
        }
        return manner.read(bytes);
    }

    private static Response told(HttpUriRequestBase request, IOException failure) {
        if (failure instanceof PublicAddresses.RefusedAddress) {
            return Response.failure(
                    AttemptOutcome.ADDRESS_REFUSED, null, "the host has no public address");
        }
        if (failure instanceof PublicAddresses.Busy) {
            return Response.failure(AttemptOutcome.BUSY, null, "the host's name was not looked up");
        }
        if (failure instanceof UnknownHostException) {
            return Response.failure(AttemptOutcome.UNKNOWN_HOST, null, "the host is unknown");
        }
        if (request.isCancelled() || failure instanceof InterruptedIOException) {
            return Response.failure(AttemptOutcome.TIMEOUT, null, "no whole answer in time");
        }
        return Response.failure(
                AttemptOutcome.CONNECTION,
                null,
                failure.getClass().getSimpleName()); // messages may hold the URL
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
        deadlines.shutdownNow();
        addresses.close();
    }
}
