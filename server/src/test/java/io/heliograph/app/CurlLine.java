package io.heliograph.app;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `curl` line of the documents, understood as a shell and curl would: quotes, variables, `-s`,
/// `-H`, `-d`, and an answer's field kept by `NAME=$(… | jq -r .path)`. Anything else is refused,
/// so that no line goes untried.
///
/// @param words of the command, `curl` first
/// @param variable what the field is kept in; empty: nothing is
/// @param field the path given to jq, such as `data.access_token`
record CurlLine(List<String> words, String variable, String field) {
    private static final Pattern KEPT =
            Pattern.compile("([A-Z]+)=\\$\\((.*) \\| jq -r \\.([A-Za-z_.0-9\\[\\]]+)\\)");

    static CurlLine parse(String line, Map<String, String> variables) {
        Matcher kept = KEPT.matcher(line.strip());
        return kept.matches()
                ? new CurlLine(words(kept.group(2), variables), kept.group(1), kept.group(3))
                : new CurlLine(words(line.strip(), variables), "", "");
    }

    /// Where the kept field is in the answer, as a JSON pointer.
    String pointer() {
        return "/" + field.replace("[", "/").replace("]", "").replace('.', '/');
    }

    /// The request that curl would make.
    ///
    /// @param server what stands in the place of the documents' `http://127.0.0.1:8080`
    HttpRequest request(String server) {
        if (!words.getFirst().equals("curl")) {
            throw new IllegalArgumentException("no curl line: " + words);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "-s" -> {}
                case "-H" -> {
                    String[] header = words.get(++i).split(": ", 2);
                    request.header(header[0], header[1]);
                }
                case "-d" ->
                        request.header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(words.get(++i)));
                default ->
                        request.uri(
                                URI.create(word.replaceFirst("http://127.0.0.1:[0-9]+", server)));
            }
        }
        return request.build();
    }

    private static List<String> words(String line, Map<String, String> variables) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = ' ';
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == quote && quote != ' ') {
                quote = ' ';
            } else if (quote == ' ' && (c == '\'' || c == '"')) {
                quote = c;
            } else if (quote == ' ' && c == ' ') {
                words.add(word.toString());
                word.setLength(0);
            } else if (quote != '\'' && c == '$') {
                int end = i + 1;
                while (end < line.length() && Character.isUpperCase(line.charAt(end))) {
                    end++;
                }
                String name = line.substring(i + 1, end);
                if (!variables.containsKey(name)) {
                    throw new IllegalArgumentException("$" + name + " is not set in: " + line);
                }
                word.append(variables.get(name));
                i = end - 1;
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }
}
