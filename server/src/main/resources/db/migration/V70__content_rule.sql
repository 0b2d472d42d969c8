-- Rules that do more than replace: they refuse, hold for a person, or keep quiet hours. All kinds are applied in one order, each to what those before it
-- have made.

alter table replacement_rule
    add column name          text,    -- null: made by SQL, before rules had names
    add column enabled       boolean  not null default true,
    add column kind          text     not null default 'replace' check (kind in ('replace', 'refuse', 'hold', 'quiet')),
    add column links         text     check (links in ('any', 'unknown')), -- fits texts with a link; unknown: to a domain that is not listed; null: any text
    add column domains       text[]   not null default '{}',               -- known ones, beside those of the account's limits
    add column hold_seconds  integer  check (hold_seconds between 60 and 2592000), -- hold: so long a person may look
    add column afterwards    text     check (afterwards in ('release', 'refuse')), -- hold: what happens when nobody has come
    add column quiet_from    time,    -- quiet: hours of that zone
    add column quiet_until   time,
    add column time_zone     text,
    add column quiet_does    text     check (quiet_does in ('wait', 'refuse')),
    add column revision      bigint   not null default 1,
    add constraint replacement_rule_hold check ((kind = 'hold') = (hold_seconds is not null and afterwards is not null)),
    add constraint replacement_rule_quiet check ((kind = 'quiet') = (num_nonnulls(quiet_from, quiet_until, time_zone, quiet_does) = 4)),
    add constraint replacement_rule_replaces check (kind = 'replace' or (new_senders = '{}' and new_phrase is null and provider_id is null));
create unique index replacement_rule_name on replacement_rule (name) where name is not null;

-- a rule for everybody is one that has neither
alter table replacement_rule drop constraint replacement_rule_check1;

create sequence rule_number;
select setval('rule_number', greatest((select max(rule_id) from replacement_rule), 1000));

-- Messages that wait for a person: accepted and charged, and not sent until then. Written with the message.
create table held_message (
    message_id bigint      primary key,
    account_id bigint      not null,
    rule_id    bigint      not null, -- which may be gone
    rule       text        not null, -- as it was called
    begins_at  timestamptz not null, -- as the customer asked
    held_until timestamptz not null,
    afterwards text        not null check (afterwards in ('release', 'refuse')),
    state      text        not null default 'waiting' check (state in ('waiting', 'released', 'refused')),
    decided_at timestamptz,
    decided_by text,                 -- null: nobody came in time
    settled    boolean     not null default false, -- what was decided has been done
    moved_to   timestamptz                         -- released by a person: when it begins
);
-- the list, and what is due
create index held_message_waiting on held_message (held_until) where state = 'waiting';
create index held_message_unsettled on held_message (message_id) where state <> 'waiting' and not settled;
