package io.heliograph.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// The program behind `bench/searches`: asks a platform that has a [History] behind it for every
/// class of filter, and prints how long each took.
public final class Searches {
    private static final int RUNS = 7;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final String token;

    private Searches(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /// @param args port of 127.0.0.1
    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Integer.parseInt(args[0]);
        String token;
        try (PlatformClient client =
                new PlatformClient(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null)) {
            token = client.signIn("demo", "heliograph");
        }
        URI address = URI.create("http://127.0.0.1:" + port + "/v1/sms-full-data");
        new Searches(address, token).all();
    }

    private void all() throws IOException, InterruptedException {
        System.out.println(
                "| filter, over 30 days but for the default | rows | first ms | median ms |");
        System.out.println("|---|---|---|---|");
        for (Map.Entry<String, String> filter : filters().entrySet()) {
            measure(filter.getKey(), filter.getValue().replace('\'', '"'));
        }
    }

    private void measure(String name, String body) throws IOException, InterruptedException {
        double[] millis = new double[RUNS];
        String rows = "";
        for (int run = 0; run < RUNS; run++) {
            HttpRequest request =
                    HttpRequest.newBuilder(address)
                            .header("X-Access-Token", token)
                            .POST(BodyPublishers.ofString(body))
                            .build();
            long began = System.nanoTime();
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            millis[run] = (System.nanoTime() - began) / 1e6;
            rows =
                    answer.statusCode() == 200
                            ? String.valueOf(answer.body().split("id_state", -1).length - 1)
                            : "status " + answer.statusCode();
        }
        double first = millis[0];
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT, "| %s | %s | %.0f | %.0f |%n", name, rows, first, millis[RUNS / 2]);
    }

    private static Map<String, String> filters() {
        Map<String, String> filters = new LinkedHashMap<>();
        filters.put("the default: 3 days, newest 100", "{}");
        add(filters, "none", "");
        add(filters, "none, 1,000 rows", "'limit':1000");
        for (int page : List.of(1_000, 50_000, 99_000, 10_000_000)) {
            add(filters, "page " + page, "'offset':" + page);
        }
        for (String state : List.of("DELIVRD", "UNDELIV", "DELETED", "ACCEPTD", "ENROUTE")) {
            add(filters, "state " + state, "'state':'" + state + "'");
        }
        add(filters, "ENROUTE or ACCEPTD", "'state':['ENROUTE','ACCEPTD'],'limit':1000");
        add(filters, "DELIVRD, page 50,000", "'state':'DELIVRD','offset':50000");
        add(filters, "UNDELIV, page 500", "'state':'UNDELIV','offset':500");
        add(filters, "common sender", "'sender':'Verify'");
        add(filters, "common sender, page 60,000", "'sender':'Verify','offset':60000");
        add(filters, "sender of 0.1 %", "'sender':'Billing'");
        add(filters, "sender with 10 messages", "'sender':'Rare'");
        add(filters, "no such sender", "'sender':'Nobody'");
        add(filters, "sender of 0.1 %, UNDELIV", "'sender':'Billing','state':'UNDELIV'");
        add(filters, "rare sender, ENROUTE", "'sender':'Rare','state':'ENROUTE'");
        add(filters, "MCC and MNC", "'MCC':255,'MNC':1");
        add(filters, "MCC and MNC of 0.001 %", "'MCC':310,'MNC':260");
        add(filters, "MCC, EXPIRED", "'MCC':621,'state':'EXPIRED'");
        add(filters, "MCC, rare sender, DELIVRD", "'MCC':262,'sender':'Billing','state':'DELIVRD'");
        add(filters, "type flashsms", "'type_sms':'flashsms'");
        add(filters, "type hlr (20 messages)", "'type_sms':'hlr'");
        add(filters, "type mnp (5 messages)", "'type_sms':'mnp'");
        add(filters, "wappush, UNDELIV", "'type_sms':'wappush','state':'UNDELIV'");
        add(filters, "group", "'id_base':3");
        add(filters, "25 groups, UNKNOWN", "'id_base':" + list(1, 25) + ",'state':'UNKNOWN'");
        add(filters, "group with 10 messages", "'id_base':99");
        add(
                filters,
                "group, rare sender, ENROUTE",
                "'id_base':[3,4],'sender':'Rare','state':'ENROUTE'");
        add(filters, "one phone", "'phone':491700000007");
        add(filters, "100 phones", "'phone':" + phones(100));
        add(filters, "1,000 phones", "'phone':" + phones(1_000));
        add(filters, "1,000 phones, UNDELIV", "'phone':" + phones(1_000) + ",'state':'UNDELIV'");
        add(filters, "1,000 phones, rare sender", "'phone':" + phones(1_000) + ",'sender':'Rare'");
        return filters;
    }

    private static void add(Map<String, String> filters, String name, String filter) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String comma = filter.isEmpty() ? "" : ",";
        filters.put(
                name,
                "{'time_period':'"
                        + today.minusDays(31)
                        + " - "
                        + today
                        + "'"
                        + comma
                        + filter
                        + "}");
    }

    private static List<Integer> list(int from, int until) {
        return IntStream.rangeClosed(from, until).boxed().toList();
    }

    private static List<Long> phones(int count) {
        List<Long> phones = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            phones.add(491700000000L + i * 17L % 20_000);
        }
        return phones;
    }
}
