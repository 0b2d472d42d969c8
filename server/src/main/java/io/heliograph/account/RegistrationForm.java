package io.heliograph.account;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.http.Call;
import io.heliograph.login.EmailAddress;
import io.heliograph.login.Login;
import io.heliograph.number.Msisdn;
import java.util.Optional;
import java.util.Set;

/// The body of `register` (contract §2).
final class RegistrationForm {
    static final int LOGIN_CHARS_MAX = 255;
    static final int PASSWORD_CHARS_MAX = 1000;

    private static final int LOGIN_CHARS_MIN = 2;
    private static final int PASSWORD_CHARS_MIN = 6;
    private static final int TEXT_CHARS_MAX = 255;

    private RegistrationForm() {}

    /// Reads it, and lets go of the body: the call may have to wait now.
    ///
    /// @param productId the product of accounts that register themselves
    /// @return an account without any rights
    /// @throws Refused with 400 and the fields at fault
    static NewAccount read(Call call, long productId) {
        FieldFaults faults = new FieldFaults();
        LooseObject body = call.smallObject(faults);
        String login = login(body, faults);
        String password = body.requiredText("password", PASSWORD_CHARS_MAX);
        if (!password.isBlank() && password.length() < PASSWORD_CHARS_MIN) {
            faults.add("password", "must have at least " + PASSWORD_CHARS_MIN + " characters");
        }
        String name = body.requiredText("name", TEXT_CHARS_MAX);
        Optional<Msisdn> phone = body.requiredNumber("phone");
        String email = body.requiredText("email", EmailAddress.CHARS_MAX).strip();
        if (!email.isEmpty() && !EmailAddress.isOne(email)) {
            faults.add("email", "is not an e-mail address");
        }
        String company = body.text("company_name", TEXT_CHARS_MAX).orElse("");
        String skype = body.text("skype", TEXT_CHARS_MAX).orElse("");
        faults.check();
        call.letGo();
        return new NewAccount(
                login,
                new NewAccount.Password(password),
                name,
                company,
                email,
                phone.orElseThrow(),
                skype,
                productId,
                NewAccount.Rights.NONE,
                Set.of(),
                null,
                0);
    }

    private static String login(LooseObject body, FieldFaults faults) {
        String login = body.requiredText("login", LOGIN_CHARS_MAX).strip();
        if (login.length() == 1) {
            faults.add(
                    "login",
                    "must have " + LOGIN_CHARS_MIN + " to " + LOGIN_CHARS_MAX + " characters");
        }
        if (!login.isEmpty() && !new Login(login).isPlain()) {
            faults.add(
                    "login",
                    "must be of one alphabet, and of letters, digits and signs that can be seen and are what they look like");
        }
        return login;
    }
}
