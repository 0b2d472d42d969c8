package io.heliograph.simulator;

import org.jspecify.annotations.Nullable;

/// The answer to one submit, with what the script does to the link around it.
final class Reply implements Due {
    private final Submits submits;
    private final Link link;
    private final int sequence;
    private final int status;
    private final long id;
    private final @Nullable Submit submit;
    private final Drop.@Nullable Moment drop;

    Reply(
            Submits submits,
            Link link,
            int sequence,
            int status,
            long id,
            @Nullable Submit submit,
            Drop.@Nullable Moment drop) {
        this.submits = submits;
        this.link = link;
        this.sequence = sequence;
        this.status = status;
        this.id = id;
        this.submit = submit;
        this.drop = drop;
    }

    @Override
    public void fire() {
        submits.answer(link, sequence, status, id, submit, drop);
    }
}
