-- The latest concatenation references of long messages, by places that phones share (io.heliograph.acceptance.References): of those accepted since they
-- were last written here, the messages themselves tell.

create table reference_place (
    node_id smallint not null,
    place   integer  not null check (place >= 0),
    latest  bytea    not null check (octet_length(latest) between 1 and 64), -- a reference an octet, the latest last
    primary key (node_id, place)
);

create table reference_progress (
    node_id smallint primary key,
    below   bigint   not null -- the references of all messages below this id are in reference_place
);

-- Parts of long receipts that wait for the others (io.heliograph.provider.ReceiptParts), so that a restart between two of them loses none.
create table receipt_part (
    row_id      uuid        primary key,
    provider    text        not null, -- its name in the configuration
    received_at timestamptz not null,
    octets      bytea       not null  -- of its PDU, which says whose part it is
);
create index receipt_part_provider on receipt_part (provider, received_at);
