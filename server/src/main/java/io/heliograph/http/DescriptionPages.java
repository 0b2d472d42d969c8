package io.heliograph.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// `openapi.yaml` as a page to read, at `/desc/`, and `openapi-admin.yaml`, at `/desc/admin.html`:
/// Redoc draws them in the browser. Beside them lies `strict.yaml`, which clients are generated
/// from. All that the page needs comes from this server, so that it works without a way to anywhere
/// else, and its security policy lets nothing else in (Redoc would fetch its maker's logo).
public final class DescriptionPages implements Api {
    private static final String HOME = "/desc";
    private static final String REDOC = "META-INF/maven/org.webjars/redoc/pom.properties";

    /// Redoc writes its styles into the page, and searches in a worker that it makes itself.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
                    + " connect-src 'self'; img-src 'self' data:; worker-src blob:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// Reads nothing yet.
    public DescriptionPages() {}

    @Override
    public void routes(Routes routes) {
        Handler index = file("text/html; charset=utf-8", own("index.html"));
        routes.page(HOME, call -> call.endsWithSlash() ? index.handle(call) : Answer.moved("desc/"))
                .page(HOME + "/desc.css", file("text/css; charset=utf-8", own("desc.css")))
                .page(HOME + "/redoc.js", file("text/javascript; charset=utf-8", redoc()))
                .page(HOME + "/openapi.yaml", yaml("openapi.yaml"))
                .page(HOME + "/strict.yaml", yaml("strict.yaml"))
                .page(HOME + "/admin.html", file("text/html; charset=utf-8", operators()))
                .page(HOME + "/openapi-admin.yaml", yaml("openapi-admin.yaml"));
    }

    private static Handler yaml(String name) {
        return file("application/yaml; charset=utf-8", own(name));
    }

    private static Handler file(String contentType, byte[] content) {
        Answer answer =
                Answer.bytes(contentType, content)
                        .header("Content-Security-Policy", POLICY)
                        .header("X-Content-Type-Options", "nosniff")
                        .header("Referrer-Policy", "no-referrer")
                        .header("Cache-Control", "max-age=300");
        return _ -> answer;
    }

    private static byte[] own(String name) {
        return read("desc/" + name, DescriptionPages.class.getResourceAsStream("desc/" + name));
    }

    /// The same page, of the operators' calls.
    private static byte[] operators() {
        return new String(own("index.html"), StandardCharsets.UTF_8)
                .replace("openapi.yaml", "openapi-admin.yaml")
                .replace("Heliograph: the API", "Heliograph: the API for operators")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// The library lies in a folder named by its version.
    private static byte[] redoc() {
        Properties about = new Properties();
        try (InputStream in = library(REDOC)) {
            if (in != null) {
                about.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String script =
                "META-INF/resources/webjars/redoc/"
                        + about.getProperty("version")
                        + "/redoc.standalone.js";
        return read(script, library(script));
    }

    private static @Nullable InputStream library(String name) {
        return DescriptionPages.class.getClassLoader().getResourceAsStream(name);
    }

    private static byte[] read(String name, @Nullable InputStream resource) {
        if (resource == null) {
            throw new IllegalStateException("the description lacks " + name);
        }
        try (resource) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
