-- Addresses from which an account's password was once right; what refusals and contacts take, so that it can be bounded.

create table known_address (
    account_id bigint      not null,
    address    text        not null, -- of IPv6 the /64
    seen_at    timestamptz not null, -- to a day
    primary key (account_id, address)
);

-- one text to many recipients is kept in the first one's row
alter table blocked_message
    alter column text drop not null,
    add column text_id bigint, -- null: this row has its text; else the blocked_id of the row that has it
    add check ((text is null) = (text_id is not null));

-- what the refused messages of an account took on a day (UTC), those beyond its quota, which are not kept, too
create table blocked_octets (
    account_id bigint not null,
    day        date   not null,
    octets     bigint not null check (octets >= 0),
    primary key (account_id, day)
) with (fillfactor = 50);

-- a row as it is counted; octets_before is what it was before its last change, which tells the change by how much it has grown
alter table contact
    add column octets integer not null generated always as (
        100
        + coalesce(octet_length(first_name), 0) + coalesce(octet_length(last_name), 0) + coalesce(octet_length(middle_name), 0)
        + coalesce(octet_length(note_1), 0) + coalesce(octet_length(note_2), 0) + coalesce(octet_length(note_3), 0)
        + coalesce(octet_length(note_4), 0) + coalesce(octet_length(note_5), 0) + coalesce(octet_length(note_6), 0)
        + coalesce(octet_length(note_7), 0) + coalesce(octet_length(note_8), 0) + coalesce(octet_length(note_9), 0)
        + coalesce(octet_length(note_10), 0)) stored,
    add column octets_before integer not null default 0;

alter table contact_group
    add column octets bigint not null default 0 check (octets >= 0); -- of its rows in contact
update contact_group g
set octets = c.octets
from (
    select account_id, group_id, sum(octets) as octets
    from contact
    group by account_id, group_id) c
where g.account_id = c.account_id
  and g.group_id = c.group_id;
