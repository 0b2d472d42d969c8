package io.heliograph.account;

import io.heliograph.form.Refused;
import io.heliograph.http.Call;

/// Who calls, by the token that the call bears.
public final class CallerForm {
    private static final String HEADER = "X-Access-Token";

    private CallerForm() {}

    /// The account of the token in the call's header.
    ///
    /// @throws Refused with 401 when the token is missing, unknown, expired or logged out, or the
    ///   account does not come from there: all alike, so that whoever has stolen a token does not
    ///   learn that it is good
    public static Account account(Tokens tokens, Call call) {
        return account(tokens, call, token(call));
    }

    /// The same, of a token that was read from the call's header.
    static Account account(Tokens tokens, Call call, String token) {
        Account account =
                tokens.account(token)
                        .filter(found -> Doors.isFrom(found.doors().restFrom(), call.address()))
                        .orElseThrow(() ->
                                Refused.text(
                                        401,
                                        "The access token is missing, not valid, or not to be used from here."));
        if (account.canSendByRest() || account.canSendBulk()) {
            call.by(account.id());
        } // anybody makes accounts without rights: together they have what strangers have
        return account;
    }

    /// The account of a token of the GET API, which stands in the query.
    ///
    /// @throws Refused with 401 as [#account(Tokens, Call)], and for one of REST
    public static Account getAccount(Tokens tokens, Call call, String token) {
        return tokens.getAccount(token)
                .filter(found -> Doors.isFrom(found.doors().getFrom(), call.address()))
                .orElseThrow(() ->
                        Refused.text(
                                401,
                                "The token is missing, not valid, or not to be used from here; the GET API has tokens of its own."));
    }

    /// The token in the call's header, in the clear; empty where there is none.
    static String token(Call call) {
        return call.header(HEADER).orElse("").strip();
    }
}
