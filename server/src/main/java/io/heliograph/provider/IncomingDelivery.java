package io.heliograph.provider;

/// How a provider brought a message from a phone. Just one of the three answers is given; a second
/// one does nothing.
public interface IncomingDelivery {
    /// It is on disk: the provider is told so.
    void kept();

    /// Not now: the provider sends it again.
    void refused();

    /// It never can be kept as what it is: its octets are, for the operator, and the provider is
    /// told that it was taken, or it would come for ever.
    void unkeepable();

    /// The link it came over; another object for each.
    Object link();

    /// Whether that link has ended: then an answer may not have arrived, and it comes again.
    boolean isLost();
}
