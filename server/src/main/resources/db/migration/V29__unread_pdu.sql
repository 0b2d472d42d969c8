-- What a provider sent and that could not be read (io.heliograph.provider.UnreadPdus): answered, and kept for the operator. The latest 10,000.

create table unread_pdu (
    unread_pdu_id bigint      primary key generated always as identity,
    provider      text        not null, -- its name in the configuration
    kind          text        not null, -- why, as in the metric heliograph_provider_oddities_total
    received_at   timestamptz not null,
    octets        bytea       not null check (octet_length(octets) <= 4096) -- of the PDU, or of several; more is cut off
);

create view operator_unread_pdu as
select received_at, provider, kind, octet_length(octets) as length, encode(octets, 'hex') as octets
from unread_pdu
order by unread_pdu_id desc;
