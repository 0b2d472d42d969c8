package io.heliograph.text;

/// Nothing that goes on the air: the number is looked up and no phone is reached. It counts as one
/// part.
public record Lookup() implements Content {
    @Override
    public Encoding encoding() {
        return Encoding.NONE;
    }

    @Override
    public int parts() {
        return 1;
    }

    @Override
    public PartPayload payload(int partNumber, int reference) {
        Concatenation.check(partNumber, 1, reference);
        return new PartPayload(new byte[0], Encoding.NONE.dataCoding(false), false);
    }
}
