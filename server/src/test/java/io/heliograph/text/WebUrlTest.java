package io.heliograph.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com",
                "HTTPS://example.com:8443/a/b?x=%20#y",
                "http://127.0.0.1/x",
                "http://[2001:db8::1]:80/"
            })
    void takes_what_can_be_tried(String url) {
        assertThat(WebUrl.parse(url)).isInstanceOf(WebUrl.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "/reports",
                "ftp://example.com/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://",
                "http:///x",
                "http://user:word@example.com/",
                "http://user@example.com/",
                "http://example.com:0/",
                "http://example.com:70000/",
                "http://exa mple.com/",
                "http://example.com/\n",
                "http://exämple.com/",
                "http://a_b:x/",
                "http://[::1/"
            })
    void refuses_what_never_works_and_says_why(String url) {
        assertThat(WebUrl.parse(url))
                .isInstanceOfSatisfying(
                        WebUrl.Faulty.class,
                        faulty -> assertThat(faulty.sentence()).startsWith("must "));
    }

    @Test
    void refuses_more_than_2000_characters() {
        String url = "http://example.com/" + "a".repeat(1_981);
        assertThat(WebUrl.parse(url)).isInstanceOf(WebUrl.Valid.class);
        assertThat(WebUrl.parse(url + "a")).isInstanceOf(WebUrl.Faulty.class);
    }
}
