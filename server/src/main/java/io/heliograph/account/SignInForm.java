package io.heliograph.account;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.http.Call;

/// The body of `authorize` (contract §2).
///
/// @param address where the call comes from
record SignInForm(String login, NewAccount.Password password, String address) {
    /// Reads it, and lets go of the body: the call may have to wait now.
    ///
    /// @throws Refused with 400 and the fields at fault
    static SignInForm read(Call call) {
        FieldFaults faults = new FieldFaults();
        LooseObject body = call.smallObject(faults);
        String username = body.requiredText("username", RegistrationForm.LOGIN_CHARS_MAX);
        String password = body.requiredText("password", RegistrationForm.PASSWORD_CHARS_MAX);
        faults.check();
        call.letGo();
        return new SignInForm(username, new NewAccount.Password(password), call.address());
    }
}
