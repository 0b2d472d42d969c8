package io.heliograph.tariff;

import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.form.FieldFaults;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.number.Continents;
import io.heliograph.number.Country;
import tools.jackson.core.JsonGenerator;

/// Which countries there are (contract §6).
public final class CountryApi implements Api {
    private final Tokens tokens;
    private final Answer all;

    /// Over these countries.
    public CountryApi(Tokens tokens, Continents continents) {
        this.tokens = tokens;
        this.all =
                Answer.data(json -> {
                    json.writeStartObject();
                    continents
                            .countries()
                            .forEach((continent, countries) -> {
                                json.writeName(continent);
                                json.writeStartArray();
                                countries.forEach(country -> write(country, json));
                                json.writeEndArray();
                            });
                    json.writeEndObject();
                });
    }

    private static void write(Country country, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("ISO", country.iso());
        json.writeStringProperty("country", country.name());
        json.writeName("MCC");
        json.writeStartArray();
        country.mccs().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeEndObject();
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/v1/country-by-continent", this::get)
                .post("/v1/country-by-continent", this::post);
    }

    private Answer get(Call call) {
        CallerForm.account(tokens, call);
        return all;
    }

    /// It takes no field, but what is no JSON object is told so, as everywhere.
    private Answer post(Call call) {
        CallerForm.account(tokens, call);
        call.object(new FieldFaults());
        return all;
    }
}
