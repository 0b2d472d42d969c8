/// What goes to the contacts of groups: mailings and birthday greetings.
@NullMarked
package io.heliograph.campaign;

import org.jspecify.annotations.NullMarked;
