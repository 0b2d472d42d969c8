/// What a customer is told of prices and countries (contract §6).
@NullMarked
package io.heliograph.tariff;

import org.jspecify.annotations.NullMarked;
