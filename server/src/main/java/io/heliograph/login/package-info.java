/// By what accounts are signed in to: logins, which no two share or look alike in, and e-mail
/// addresses.
@NullMarked
package io.heliograph.login;

import org.jspecify.annotations.NullMarked;
