package io.heliograph.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Json;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Query;
import io.heliograph.form.Refused;
import io.heliograph.form.TreeSize;
import io.heliograph.form.UnknownFields;
import io.heliograph.http.Routes.Found;
import io.heliograph.transport.AddressBlock;
import io.heliograph.transport.Deadlines;
import io.heliograph.transport.HttpSettings;
import io.heliograph.transport.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One call of a client. Its body is read when it is first asked for, so that whoever refuses a
/// call by its token has not read it.
public final class Call {
    /// What is read at first of a body; then each step doubles it.
    private static final int FIRST_BODY_BYTES = 8192;

    private static final Duration RETRY_BUSY = Duration.ofSeconds(1);

    /// The names of headers that handlers have asked for: few, and known to the code.
    private static final ConcurrentMap<String, HeaderName> names = new ConcurrentHashMap<>();

    private final Found found;
    private final ServerRequest request;
    private final HttpSettings settings;
    private final Memory.Hold memory;
    private final Deadlines deadlines;
    private final UnknownFields unknown;
    private int bodyBytesMax;
    private byte @Nullable [] body;

    /// @param memory what the call holds, given back by whoever gives it
    /// @param deadlines where reading a body is watched
    /// @param unknown where its fields are noted
    Call(
            Found found,
            ServerRequest request,
            HttpSettings settings,
            Memory.Hold memory,
            Deadlines deadlines,
            UnknownFields unknown) {
        this.found = found;
        this.request = request;
        this.settings = settings;
        this.memory = memory;
        this.deadlines = deadlines;
        this.unknown = unknown;
        this.bodyBytesMax = settings.bodyBytesMax();
    }

    /// The body as JSON, leniently: its Content-Type, its charset and a byte order mark are not
    /// judged; of a name given twice the last one counts; no body reads as `{}`.
    ///
    /// @throws Refused with 400 when it is not JSON in UTF-8, is nested too deeply or holds a
    ///   number too long; with 413 when it is too large, with 503 when there is no memory for it
    public JsonNode json() {
        byte[] read = body();
        hold(TreeSize.of(read), "The body holds too many values: send it in several.");
        return Json.read(read);
    }

    /// Whose call it is, as far as what it holds is concerned; without it, a stranger's.
    public void by(Object account) {
        memory.by(account);
    }

    /// Holds so much more memory until the call is answered.
    ///
    /// @throws Refused with 503 when there is not so much left, with 413 when it never will be
    void hold(long bytes) {
        hold(bytes, "The call takes too much memory: ask for less at once.");
    }

    private void hold(long bytes, String tooMuch) {
        if (!memory.everFits(bytes)) {
            throw Refused.text(413, tooMuch);
        }
        if (!memory.add(bytes)) {
            throw Refused.busy(
                    RETRY_BUSY, "The server is busy with large calls; try again in a second.");
        }
    }

    /// The body as an object of loose fields; `[]` reads as `{}`.
    ///
    /// @param faults gathers what is wrong with its fields
    /// @throws Refused as [#json], and with 400 when it is no object
    public LooseObject object(FieldFaults faults) {
        return LooseObject.of(json(), faults, unknown.place());
    }

    /// As [#json], of a call whose body is small by nature: it is asked for by callers whom nobody
    /// knows yet, and may have to wait for its turn.
    ///
    /// @throws Refused as [#json], and with 413 beyond 16 KiB
    public JsonNode smallJson() {
        bodyBytesMax = Math.min(bodyBytesMax, HttpSettings.SMALL_BODY_BYTES_MAX);
        return json();
    }

    /// As [#object], of a call whose body is [small][#smallJson].
    public LooseObject smallObject(FieldFaults faults) {
        return LooseObject.of(smallJson(), faults, unknown.place());
    }

    /// All that is wanted of the body was taken from it: what it holds is given back, so that
    /// nothing large waits while the call does. From here on there is no body.
    public void letGo() {
        body = new byte[0];
        unknown.letGo();
        memory.resize(0);
    }

    /// The body as a list of objects; a bare object reads as a list of one.
    ///
    /// @param faults gathers what is wrong with their fields
    /// @throws Refused as [#json], and with 400 when it is neither
    public List<LooseObject> objects(FieldFaults faults) {
        return LooseObject.list(json(), faults, unknown.place());
    }

    /// The body's bytes, not a copy.
    ///
    /// @throws Refused with 413 when there are too many, with 503 when too many are read at a time
    public byte[] body() {
        byte[] read = body;
        if (read == null) {
            read = readInTime();
            body = read;
        }
        return read;
    }

    private byte[] readInTime() {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        deadlines.begin(settings.idleTimeout());
        byte[] read;
        boolean inTime;
        try {
            read = readBody();
        } finally {
            inTime = deadlines.end();
        }
        if (!inTime) {
            throw Refused.text(400, "The body came too slowly.").header("Connection", "close");
        }
        return read;
    }

    private byte[] readBody() {
        long length = request.headers().contentLength().orElse(-1);
        InputStream in = request.content().inputStream();
        try {
            if (length <= bodyBytesMax) {
                byte[] read = read(length < 0 ? bodyBytesMax + 1 : (int) length, in);
                if (read.length <= bodyBytesMax) {
                    in.close();
                    return read;
                }
            }
            Spooled.drain(in);
        } catch (IOException
                | UncheckedIOException
                | ServerConnectionException
                | DataReader.InsufficientDataAvailableException broken) {
            throw Refused.text(400, "The body could not be read to its end.")
                    .header("Connection", "close");
        } catch (RequestException broken) {
            if (broken.status().code() != 413) {
                throw Refused.text(400, "The body is not well framed.")
                        .header("Connection", "close");
            }
        }
        throw Refused.text(
                        413, "The body is too large: at most " + bodyBytesMax + " bytes are taken.")
                .header("Connection", "close");
    }

    /// In steps, each of which is held before it is read: what is announced and does not come takes
    /// no memory.
    ///
    /// @param most so many octets, or fewer where the body ends before
    private byte[] read(int most, InputStream in) throws IOException {
        byte[] buffer = new byte[0];
        int read = 0;
        while (read == buffer.length && read < most) {
            int size = Math.min(Math.max(2 * read, FIRST_BODY_BYTES), most);
            reserve(size, in);
            buffer = Arrays.copyOf(buffer, size);
            memory.giveBack(read); // of the buffer before
            read += in.readNBytes(buffer, read, size - read);
        }
        return read == buffer.length ? buffer : Arrays.copyOf(buffer, read);
    }

    private void reserve(int bytes, InputStream in) throws IOException {
        try {
            hold(bytes, "The body is too large.");
        } catch (Refused refused) {
            Spooled.drain(in);
            throw refused.header("Connection", "close");
        }
    }

    /// The body in a file, of a call whose body is large by nature; it is not held in memory.
    ///
    /// @throws Refused with 413 when it is larger
    public Spooled spooled(long bytesMax) {
        return Spooled.of(request, settings.idleTimeout(), deadlines, bytesMax);
    }

    /// The first header of that name, in any letter case.
    public Optional<String> header(String name) {
        return request.headers().first(known(name));
    }

    private static HeaderName known(String name) {
        return names.computeIfAbsent(name, HeaderNames::create);
    }

    /// The path as the route has it.
    public String path() {
        return found.place().path;
    }

    /// What stands in the path where its route has `{name}`, never empty.
    public String parameter(String name) {
        String value = found.parameters().get(name);
        if (value == null) {
            throw new IllegalArgumentException(path() + " has no parameter " + name);
        }
        return value;
    }

    /// The method: `GET`, `POST` and so on.
    public String method() {
        return request.prologue().method().text();
    }

    /// Whether the path was written with a slash at its end, which [#path] does not have: relative
    /// references of a page depend on it.
    public boolean endsWithSlash() {
        return request.prologue().uriPath().rawPath().endsWith("/");
    }

    /// What stands after `?` in the address.
    public Query query() {
        return Query.parse(request.query().rawValue(), unknown);
    }

    /// Where the call comes from: the connection's address, or what the trusted proxy says of it;
    /// of IPv6 the block that whoever has it has all of.
    public String address() {
        if (!settings.addressHeader().isEmpty()) {
            HeaderName name = known(settings.addressHeader());
            if (request.headers().contains(name)) {
                // the last value of the last line is the proxy's own; all before it is what the
                // caller claims
                String line = request.headers().get(name).allValues().getLast();
                String told = line.substring(line.lastIndexOf(',') + 1).strip();
                if (!told.isEmpty()) {
                    return AddressBlock.of(told);
                }
            }
        }
        return AddressBlock.of(request.remotePeer().host());
    }

    @Override
    public String toString() {
        return method() + " " + path();
    }
}
