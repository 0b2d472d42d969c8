package io.heliograph.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "http://пример..рф/",
                "http://a\u200Fb.com/",
                "http:/ /example.com/",
                "://example.com/",
                "http://user＠example.com/",
                "http://example.com／.example.org/",
                "http://１２７．１/",
                "http://127.1/",
                "http://1.2.3.4.5/",
                "http://example.com:8o/",
                "http://a_b:x/",
                "http://[::1/"
            })
    void refuses_what_never_works_and_says_why(String url) {
        assertThat(WebUrl.parse(url))
                .isInstanceOfSatisfying(
                        WebUrl.Faulty.class,
                        faulty -> assertThat(faulty.sentence()).startsWith("must "));
    }

    @ParameterizedTest
    @CsvSource({
        "http://my_app:8080/x, http://my_app:8080/x, my_app",
        "https://_dmarc.example.com, https://_dmarc.example.com, _dmarc.example.com",
        "HTTPS://Example.com/a, https://Example.com/a, Example.com",
        "https://пример.рф/отчёты?имя=Ян#т, https://xn--e1afmkfd.xn--p1ai/%D0%BE%D1%82%D1%87%D1%91%D1%82%D1%8B?%D0%B8%D0%BC%D1%8F=%D0%AF%D0%BD#%D1%82, xn--e1afmkfd.xn--p1ai",
        "http://exämple.com:81/, http://xn--exmple-cua.com:81/, xn--exmple-cua.com",
        "http://EXÄMPLE.com/, http://xn--exmple-cua.com/, xn--exmple-cua.com",
        "http://straße.de/, http://xn--strae-oqa.de/, xn--strae-oqa.de",
        "http://例え。テスト/, http://xn--r8jz45g.xn--zckzah/, xn--r8jz45g.xn--zckzah",
        "http://my_ä.example.com/, http://xn--my_-sla.example.com/, xn--my_-sla.example.com",
        "http://example.com/a b/[1]?x=[1]&y={z}, http://example.com/a%20b/%5B1%5D?x=[1]&y=%7Bz%7D, example.com",
        "http://example.com/100%/%20/%zz, http://example.com/100%25/%20/%25zz, example.com",
        "http://example.com/👍, http://example.com/%F0%9F%91%8D, example.com",
        "http://[2001:db8::1]:80/ä, http://[2001:db8::1]:80/%C3%A4, [2001:db8::1]",
    })
    void is_taken_as_people_type_it(String url, String called, String host) {
        assertThat(WebUrl.parse(url)).isEqualTo(new WebUrl.Valid(called, host));
        assertThat(WebUrl.parse(called)).isEqualTo(new WebUrl.Valid(called, host));
        assertThat(URI.create(called).toString()).isEqualTo(called);
    }

    @Test
    void counts_octets_as_they_are_called() {
        assertThat(WebUrl.parse("http://example.com/" + "ä".repeat(330)))
                .isInstanceOf(WebUrl.Valid.class);
        assertThat(WebUrl.parse("http://example.com/" + "ä".repeat(331)))
                .isInstanceOf(WebUrl.Faulty.class);
    }

    @Test
    void refuses_more_than_2000_characters() {
        String url = "http://example.com/" + "a".repeat(1_981);
        assertThat(WebUrl.parse(url)).isInstanceOf(WebUrl.Valid.class);
        assertThat(WebUrl.parse(url + "a")).isInstanceOf(WebUrl.Faulty.class);
    }
}
