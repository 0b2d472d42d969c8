/// A carrier to talk to: real SMPP 3.4 on loopback, scripted and seeded.
@NullMarked
package io.heliograph.simulator;

import org.jspecify.annotations.NullMarked;
