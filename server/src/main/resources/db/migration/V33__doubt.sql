-- Parts of which nobody knows whether, or under which id, a provider has them: receipts settle them where it is certain whose they are.

-- found by the last digits of the recipient, which is what receipts agree by
create table doubt (
    provider_id         smallint    not null,
    tail                integer     not null, -- the recipient's last eight digits
    part_id             bigint      not null,
    attempt             smallint    not null, -- which of its submits
    account_id          bigint      not null,
    message_id          bigint      not null,
    since               timestamptz not null, -- when the answer was lost, or came without an id
    expires_at          timestamptz not null,
    provider_message_id text,                 -- by which a receipt named it; null: none has
    primary key (provider_id, tail, part_id, attempt)
);
create index doubt_age on doubt using brin (expires_at);

-- receipts that are parked, to a recipient of whom something is in doubt: they wait until no answer can name the id any more
create table doubt_receipt (
    provider_id         smallint    not null,
    provider_message_id text        not null,
    state               text        not null,
    recipient           text        not null,
    receipt_id          integer     not null,
    tails               integer[]   not null, -- the last eight digits of its numbers
    received_at         timestamptz not null,
    messages            integer,              -- to how many it may belong: it is not guessed; null: not decided
    primary key (provider_id, provider_message_id, state, recipient, receipt_id) -- as among the parked
);

-- without those that have found their part by their id since
create view operator_ambiguous_receipt as
select p.name as provider, r.provider_message_id, r.state, r.tails as recipient_ends_in, r.messages, r.received_at
from doubt_receipt r
join provider p on p.provider_id = r.provider_id
join parked_receipt k
  on k.provider_id = r.provider_id
 and k.provider_message_id = r.provider_message_id
 and k.state = r.state
 and k.recipient = r.recipient
 and k.receipt_id = r.receipt_id
where r.messages is not null;
comment on view operator_ambiguous_receipt is 'Receipts with an id that nobody knows, to a recipient of whom parts of several messages are in doubt';
