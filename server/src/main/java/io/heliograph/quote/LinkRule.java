package io.heliograph.quote;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fits texts with a link, as phones make links of what looks like one.
///
/// @param unknown whether only links to domains count that are not listed
/// @param domains that are listed, beside those of the account: `acme.com` is all hosts below it
///   too
record LinkRule(boolean unknown, List<String> domains) {
    private static final String LABEL =
            "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}_-]{0,61}[\\p{L}\\p{M}\\p{N}])?";

    /// With a scheme: what stands up to the path, whatever it is made of.
    private static final Pattern SCHEME =
            Pattern.compile("(?i)\\b(?:https?|ftp)://([^\\s/?#\\\\]+)");

    /// Without one: names that end as those of hosts do, which have 127 labels at most.
    private static final Pattern BARE =
            Pattern.compile(
                    "(?i)(?<![\\p{L}\\p{N}_@.-])((?:%s\\.){1,127}(\\p{L}[\\p{L}\\p{N}-]{1,62}))"
                            .formatted(LABEL));

    /// Ends of more than two letters that phones make links of without a scheme.
    private static final Set<String> GENERIC =
            Set.of(
                    "com", "net", "org", "info", "biz", "app", "dev", "xyz", "top", "online",
                    "site", "shop", "store", "club", "link", "live", "pro", "vip", "win", "bet",
                    "loan", "click", "space", "website", "world", "icu", "cyou", "buzz", "mobi",
                    "name", "edu", "gov", "int", "page", "cloud", "tech", "fun", "life", "today",
                    "news", "casino", "money", "finance", "bank", "email", "support", "help",
                    "work", "рф", "укр", "бел");

    LinkRule {
        domains = List.copyOf(domains);
    }

    /// @param known domains of the account
    boolean fits(String text, List<String> known) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).replace('\u3002', '.');
        Matcher withScheme = SCHEME.matcher(plain);
        while (withScheme.find()) {
            if (counts(host(withScheme.group(1)), known)) {
                return true;
            }
        }
        Matcher bare = BARE.matcher(plain);
        while (bare.find()) {
            if (isEnd(bare.group(2)) && counts(host(bare.group(1)), known)) {
                return true;
            }
        }
        return false;
    }

    /// Of `user@host:port` the host.
    private static String host(String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int port = host.lastIndexOf(':');
        if (port >= 0 && !host.endsWith("]")) {
            host = host.substring(0, port);
        }
        while (host.endsWith(".") || host.endsWith(",") || host.endsWith(")")) {
            host = host.substring(0, host.length() - 1);
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static boolean isEnd(String end) {
        String lower = end.toLowerCase(Locale.ROOT);
        boolean ofCountry = lower.length() == 2 && lower.chars().allMatch(c -> c < 128);
        return ofCountry || lower.startsWith("xn--") || GENERIC.contains(lower);
    }

    private boolean counts(String host, List<String> known) {
        return !unknown || !(isBelow(host, domains) || isBelow(host, known));
    }

    private static boolean isBelow(String host, List<String> domains) {
        return domains.stream()
                .anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
    }
}
