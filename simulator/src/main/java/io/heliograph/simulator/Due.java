package io.heliograph.simulator;

/// Something that is to happen at its time.
interface Due {
    void fire();
}
