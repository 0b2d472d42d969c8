/// Who the customers are: sign-in, tokens, profiles, sender names.
@NullMarked
package io.heliograph.account;

import org.jspecify.annotations.NullMarked;
