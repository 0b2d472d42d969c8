-- Heliograph 0.4.0, made by ReleaseDump; never edited

-- V1__main_job.sql
-- The main job: accounts, money, messages, their way to the carriers, and the reports.
-- Tables marked (days) are partitioned by range of the id, cut by day; io.heliograph.db.Partitions makes the partitions.

create table node (
    node_id            smallint    primary key check (node_id between 0 and 63),
    -- ids up to the end of this second may have been given out: a restarted node begins after it
    id_second_reserved bigint      not null,
    -- every message below this id that had no later begin is settled or submitted
    dispatch_floor     bigint      not null default 0,
    -- every message that began before this time has been taken up
    schedule_floor     timestamptz not null,
    -- every message that expired before this time has been looked at
    expiry_floor       timestamptz not null
);

create table price_list (
    price_list_id bigint primary key,
    name          text   not null,
    currency      text   not null check (currency ~ '^[A-Z]{3}$')
);

create table price (
    price_list_id bigint      not null references price_list,
    mcc           smallint    not null check (mcc between 100 and 999),
    mnc           smallint    not null default -1 check (mnc between -1 and 999), -- -1: every network of the country
    type          text        not null,
    valid_from    timestamptz not null,
    valid_to      timestamptz not null default 'infinity',
    price_micros  bigint      not null check (price_micros >= 0),
    primary key (price_list_id, mcc, mnc, type, valid_from),
    check (valid_from < valid_to)
);

create table product (
    product_id    bigint primary key,
    name          text   not null unique,
    price_list_id bigint not null references price_list
);

create table account (
    account_id       bigint      primary key,
    login            text        not null,
    name             text        not null,
    company_name     text        not null default '',
    email            text        not null,
    phone            text        not null,
    skype            text        not null default '',
    product_id       bigint      not null references product,
    price_list_id    bigint      references price_list, -- null: the product's
    price_rule       text        not null default 'submitted' check (price_rule in ('submitted', 'delivered')),
    blocked          boolean     not null default false,
    confirmed        boolean     not null default false,
    can_send_bulk    boolean     not null default false,
    can_send_restapi boolean     not null default false,
    time_zone        text        not null default 'UTC',
    report_url       text,
    webhook_secret   text        not null,
    created_at       timestamptz not null
);

-- logins and e-mail addresses are unique over all accounts: tables of their own, keyed by the value in lower case
create table login (
    login         text   primary key,
    account_id    bigint not null,
    password_hash text   not null
);

create table email (
    email      text   primary key,
    account_id bigint not null
);

create table authorization_code (
    code_hash  bytea       primary key, -- SHA-256
    account_id bigint      not null,
    expires_at timestamptz not null
);

create table access_token (
    token_hash bytea       primary key, -- SHA-256
    account_id bigint      not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create table sender (
    account_id bigint not null,
    sender     text   not null,
    primary key (account_id, sender)
);

-- the only rows that are updated in place on the hot path
create table balance (
    account_id     bigint primary key,
    currency       text   not null check (currency ~ '^[A-Z]{3}$'),
    balance_micros bigint not null default 0,
    credit_micros  bigint not null default 0 check (credit_micros >= 0)
) with (fillfactor = 50);

-- each booking is two or more entries of one account that add up to zero; 'customer' entries make up the balance
create table ledger_entry (
    account_id    bigint      not null,
    booking_id    bigint      not null,
    book          text        not null check (book in ('customer', 'sales', 'payments', 'corrections')),
    amount_micros bigint      not null,
    currency      text        not null,
    reason        text        not null check (reason in ('charge', 'refund', 'top_up', 'correction')),
    note          text        not null default '',
    created_at    timestamptz not null,
    primary key (account_id, booking_id, book)
);

create table message ( -- (days)
    account_id   bigint      not null,
    message_id   bigint      not null,
    recipient    bigint      not null,
    sender       text        not null,
    text         text        not null,
    type         text        not null,
    parts        smallint    not null check (parts between 1 and 255),
    mcc          smallint    not null,
    mnc          smallint    not null,
    price_micros bigint      not null check (price_micros >= 0), -- of one part
    currency     text        not null,
    price_rule   text        not null,
    booking_id   bigint      not null, -- the charge that this message is part of
    created_at   timestamptz not null,
    begins_at    timestamptz not null,
    expires_at   timestamptz not null,
    scheduled    boolean     not null,
    reported     boolean     not null,
    callback_url text,
    primary key (account_id, message_id)
) partition by range (message_id);
-- taking up scheduled messages when their time comes
create index message_schedule on message (begins_at, message_id) where scheduled;
-- finding what has expired: adjacent rows expire together, so a block range index does, at almost no cost a row
create index message_expiry on message using brin (expires_at) with (pages_per_range = 32);

create table blocked_message ( -- (days)
    account_id bigint      not null,
    blocked_id bigint      not null,
    recipient  bigint      not null,
    sender     text        not null,
    text       text        not null,
    type       text        not null,
    code       text        not null,
    created_at timestamptz not null,
    primary key (account_id, blocked_id)
) partition by range (blocked_id);

create table idempotency (
    account_id bigint      not null,
    key        text        not null,
    body_hash  bytea       not null, -- SHA-256
    answer     text        not null,
    created_at timestamptz not null,
    primary key (account_id, key)
);
-- forgetting old keys
create index idempotency_age on idempotency using brin (created_at);

create table provider (
    provider_id smallint primary key,
    name        text     not null unique
);

-- what may be on the wire: written before a batch is sent, so that a restart knows what is uncertain
create table flight ( -- (days)
    account_id bigint     not null,
    flight_id  bigint     not null,
    provider_id smallint  not null,
    part_ids   bigint[]   not null,
    attempts   smallint[] not null,
    primary key (account_id, flight_id)
) partition by range (flight_id);

create table submission ( -- (days)
    account_id          bigint      not null,
    part_id             bigint      not null,
    attempt             smallint    not null,
    provider_id         smallint    not null,
    result              text        not null check (result in ('submitted', 'deferred', 'rejected', 'uncertain')),
    provider_message_id text,
    error_code          integer     not null default 0, -- SMPP command_status
    at                  timestamptz not null,
    primary key (account_id, part_id, attempt)
) partition by range (part_id);

-- how a receipt finds its part
create table provider_message ( -- (days)
    provider_id         smallint not null,
    provider_message_id text     not null, -- normalised
    account_id          bigint   not null,
    part_id             bigint   not null,
    primary key (provider_id, provider_message_id, part_id)
) partition by range (part_id);

-- receipts that fit no part yet
create table parked_receipt (
    provider_id         smallint    not null,
    provider_message_id text        not null,
    state               text        not null,
    error_code          text        not null default '',
    at                  timestamptz not null,
    received_at         timestamptz not null,
    primary key (provider_id, provider_message_id, state)
);

-- a part has at most one intermediate report and at most one final one, for ever
create table report ( -- (days)
    account_id bigint      not null,
    part_id    bigint      not null,
    final      boolean     not null,
    report_id  bigint      not null,
    state      text        not null check (state in ('ENROUTE', 'ACCEPTD', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'UNKNOWN', 'REJECTD')),
    error_code text        not null default '', -- the provider's, as it gave it
    refunded_micros bigint not null default 0 check (refunded_micros >= 0),
    booking_id bigint,     -- the refund, where there was one
    reported   boolean     not null, -- whether it is to be pushed
    at         timestamptz not null,
    primary key (account_id, part_id, final)
) partition by range (part_id);
-- reading the log of reports from a webhook's cursor
create index report_log on report using brin (report_id) with (pages_per_range = 32);

-- every report of this account and node up to the position is acknowledged, parked, or waits in webhook_pending
create table webhook_cursor (
    account_id bigint   not null,
    node_id    smallint not null,
    position   bigint   not null,
    primary key (account_id, node_id)
) with (fillfactor = 50);

-- reports that were not acknowledged at the first attempt
create table webhook_pending (
    account_id bigint      not null,
    report_id  bigint      not null,
    part_id    bigint      not null,
    state      text        not null,
    at         timestamptz not null,
    url        text        not null,
    attempts   smallint    not null,
    due_at     timestamptz not null,
    parked     boolean     not null default false,
    last_error text        not null default '',
    primary key (account_id, report_id)
);
-- what to send again now
create index webhook_due on webhook_pending (due_at) where not parked;

-- one row for each POST
create table webhook_attempt ( -- (days)
    account_id   bigint      not null,
    attempt_id   bigint      not null,
    url          text        not null,
    reports      integer     not null,
    acknowledged integer     not null,
    status       integer, -- null: no answer
    error        text        not null default '',
    duration_millis integer  not null,
    at           timestamptz not null,
    primary key (account_id, attempt_id)
) partition by range (attempt_id);

-- V2__dispatch.sql
-- What dispatching reads.

-- reading one account's due messages in the order of their times
create index message_schedule_account on message (account_id, begins_at, message_id) where scheduled;

-- forgetting receipts that never fitted
create index parked_receipt_age on parked_receipt (received_at);

-- V3__webhook.sql
-- what an endpoint has waiting, and which endpoints have anything; failures only, so off the hot path
create index webhook_endpoint on webhook_pending (account_id, url, due_at) where not parked;
-- what is resent by hand
create index webhook_parked on webhook_pending (account_id, report_id) where parked;
comment on table webhook_cursor is 'A row of account 0 is the node''s floor: accounts without a row have nothing undone up to it';

-- V4__search.sql
-- What sms-full-data reads.

-- one phone number's messages, newest first
create index message_recipient on message (account_id, recipient, message_id);

-- messages of a rare sender, network or type: Bloom filters of 32 pages each let almost none of the other pages through; none on insert's way,
-- since vacuum makes them
create index message_kind on message using brin (
    sender text_bloom_ops (n_distinct_per_range = 64),
    mcc int2_bloom_ops (n_distinct_per_range = 64),
    mnc int2_bloom_ops (n_distinct_per_range = 64),
    type text_bloom_ops (n_distinct_per_range = 16)) with (pages_per_range = 32);

-- parts that ended in a rare state, newest first; the delivered ones cost it nothing
create index report_failure on report (account_id, state, part_id) where final and state <> 'DELIVRD';

-- V5__core.sql
-- Where a message comes from, black lists, replacement rules.

alter table message
    add column channel text not null default 'rest' check (channel in ('rest', 'get', 'mailing', 'greeting')),
    add column group_id bigint, -- the group it was sent for
    add column mailing_id bigint,
    add column provider_id smallint; -- null: whichever takes it

create table black_list (
    account_id bigint not null,
    phone      bigint not null,
    primary key (account_id, phone)
);

-- What the operator has changed in senders and texts; rules that fit are applied one after the other by (position, rule_id).
create table replacement_rule (
    rule_id     bigint   primary key,
    position    integer  not null,
    account_id  bigint,   -- null: whichever
    provider_id smallint references provider, -- null: whichever
    destination text     not null default '' check (destination ~ '^[0-9]*$'), -- leading digits of the number
    sender      text,     -- the whole sender; null: whichever
    phrase      text     check (phrase <> ''), -- somewhere in the text; null: whichever
    ignore_case boolean  not null default true, -- of sender and phrase
    new_senders text[]   not null default '{}', -- one of these, the same one for a number every time; empty: the sender stays
    new_phrase  text,     -- what the phrase becomes, '' erases it; null: the text stays
    check (new_phrase is null or phrase is not null),
    check (account_id is not null or provider_id is not null)
);

-- V6__contact.sql
-- Groups of contacts, and how many numbers the personal black list holds.

create table contact_group (
    account_id       bigint      not null,
    group_id         bigint      not null, -- never given again
    name             text        not null,
    numbers_count    bigint      not null default 0 check (numbers_count >= 0), -- its rows in contact
    on_birth         boolean     not null default false,
    time_birth       time,
    originator_birth text,
    text_birth       text,
    created_at       timestamptz not null,
    primary key (account_id, group_id),
    check (not on_birth or num_nonnulls(time_birth, originator_birth, text_birth) = 3)
) with (fillfactor = 50);
-- the groups that greet
create index contact_group_birth on contact_group (account_id, group_id) where on_birth;

-- deleted groups whose contacts are still to be removed
create table contact_group_gone (
    account_id bigint not null,
    group_id   bigint not null,
    primary key (account_id, group_id)
);

-- null: never given; '' or 0: taken away again. Both mean "not set"
create table contact (
    account_id  bigint      not null,
    group_id    bigint      not null,
    phone       bigint      not null,
    added_at    timestamptz not null,
    birth_date  date,
    birth_day   smallint    check (birth_day between 0 and 1231), -- month * 100 + day
    gender      text        check (gender in ('', 'm', 'f')),
    first_name  text,
    last_name   text,
    middle_name text,
    note_1      text,
    note_2      text,
    note_3      text,
    note_4      text,
    note_5      text,
    note_6      text,
    note_7      text,
    note_8      text,
    note_9      text,
    note_10     text,
    primary key (account_id, group_id, phone),
    check ((birth_date is not null) = (coalesce(birth_day, 0) > 0))
);
-- whom a group greets on a day
create index contact_birthday on contact (account_id, group_id, birth_day, phone) where birth_day > 0;

create table black_list_count (
    account_id    bigint primary key,
    numbers_count bigint not null check (numbers_count >= 0) -- the account's rows in black_list
) with (fillfactor = 50);

-- V7__mailing.sql
-- Mailings: who is written to, and how far each has come.

create table mailing (
    account_id         bigint      not null,
    mailing_id         bigint      not null,
    state              text        not null check (state in ('waiting', 'running', 'paused', 'no_money', 'done', 'cancelled')),
    sender             text        not null,
    text               text        not null, -- with its macros
    group_ids          bigint[]    not null,
    excluded_group_ids bigint[]    not null,
    created_at         timestamptz not null,
    starts_at          timestamptz not null,
    stops_at           timestamptz not null, -- the same as starts_at: not spread over a window
    node_id            smallint    not null, -- the node that expands it
    leased_until       timestamptz not null, -- after it another node may
    total              bigint      check (total >= 0), -- recipients; null: not counted yet
    cursor_phone       bigint      not null default 0, -- the last recipient who was written to or refused
    handled            bigint      not null default 0, -- recipients up to the cursor
    messages           bigint      not null default 0, -- of these, accepted
    parts              bigint      not null default 0,
    charged_micros     bigint      not null default 0 check (charged_micros >= 0),
    returned_micros    bigint      not null default 0 check (returned_micros between 0 and charged_micros), -- by cancelling
    needed_micros      bigint      not null default 0, -- no_money: what the next message costs
    run_began_at       timestamptz, -- since when it has been running without a stop; null: never ran
    run_began_handled  bigint      not null default 0,
    ended_at           timestamptz,
    settled            boolean     not null default false, -- cancelled: nothing of it waits to be sent any more
    primary key (account_id, mailing_id),
    check (starts_at <= stops_at),
    check (messages between 0 and handled),
    check ((state in ('done', 'cancelled')) = (ended_at is not null)),
    check (state <> 'running' or (run_began_at is not null and total is not null))
) with (fillfactor = 50);
-- what is to be worked on
create index mailing_work on mailing (starts_at) where state in ('waiting', 'running', 'no_money');
-- what a restarted node tells its dispatcher
create index mailing_stopped on mailing (mailing_id) where state = 'paused' or (state = 'cancelled' and not settled);

-- recipients named one by one
create table mailing_phone (
    account_id bigint not null,
    mailing_id bigint not null,
    phone      bigint not null,
    primary key (account_id, mailing_id, phone)
);

-- how many recipients were refused, and why
create table mailing_refusal (
    account_id bigint not null,
    mailing_id bigint not null,
    code       text   not null,
    messages   bigint not null check (messages > 0),
    primary key (account_id, mailing_id, code)
) with (fillfactor = 50);

-- V8__greeting.sql
-- Birthday greetings.

-- how far a group has come with the birthdays of a day; moved in the transaction of its messages
create table greeting_run (
    account_id   bigint      not null,
    group_id     bigint      not null,
    day          date        not null, -- of the account's calendar
    cursor_phone bigint      not null default 0, -- whoever has a number up to this was seen to
    done         boolean     not null default false,
    node_id      smallint    not null, -- who is at it
    claimed_at   timestamptz not null, -- after a few minutes without a sign another node may go on
    primary key (account_id, group_id, day)
) with (fillfactor = 50);
-- forgetting past days
create index greeting_run_day on greeting_run (day);

-- who was greeted: once for an account, phone and year, for ever
create table greeting (
    account_id bigint   not null,
    phone      bigint   not null,
    year       smallint not null, -- of the birthday
    group_id   bigint   not null,
    message_id bigint   not null,
    primary key (account_id, phone, year)
);

-- V9__lookup.sql
-- What looking a number up has found, and what is remembered of it.

-- beside the final report of a part of type hlr or mnp, where its receipt said anything
create table lookup_result ( -- (days)
    account_id bigint   not null,
    part_id    bigint   not null,
    mcc        smallint check (mcc between 100 and 999),
    mnc        smallint check (mnc between 0 and 999),
    operator   text     not null default '',
    ported     boolean, -- null: not said
    reachable  boolean, -- null: not said, or not asked for
    primary key (account_id, part_id),
    check ((mcc is null) = (mnc is null))
) partition by range (part_id);

-- the networks that look-ups have named, the latest of each number: of all accounts, as the number belongs to none of them
create table learned_network (
    phone      bigint      primary key,
    mcc        smallint    not null check (mcc between 100 and 999),
    mnc        smallint    not null check (mnc between 0 and 999),
    learned_at timestamptz not null
);
-- filling the memory with the newest, what other nodes have learned since, and forgetting the old
create index learned_network_age on learned_network (learned_at, phone);

-- what an early receipt said of the number
alter table parked_receipt
    add column network text not null default '', -- digits, as the provider gave them
    add column operator text not null default '',
    add column ported boolean,
    add column reachable boolean;

-- V10__search.sql
-- What sms-full-data reads of the past: an index over messages and their states, made some seconds later in the background
-- (io.heliograph.message.SearchIndex), so that it costs nothing on insert's way.

-- a stretch of one account's messages that is closed: none will be added to it; of one day, which its partition is dropped with
create table search_chunk ( -- (days)
    account_id   bigint      not null,
    chunk_id     bigint      not null, -- its first message
    end_id       bigint      not null, -- what follows its last part
    parts        integer     not null check (parts > 0),
    created_from timestamptz not null, -- the earliest of its messages
    created_to   timestamptz not null, -- the latest
    primary key (account_id, chunk_id),
    check (end_id > chunk_id)
) partition by range (chunk_id);

-- the parts of a chunk that are alike in all that can be asked for, by their state after the reports up to reports_applied
create table search_posting ( -- (days)
    account_id bigint   not null,
    chunk_id   bigint   not null,
    sender     text     not null,
    type       text     not null,
    mcc        smallint not null,
    mnc        smallint not null,
    group_id   bigint   not null, -- 0: none
    state      text     not null,
    parts      integer  not null check (parts > 0),
    part_ids   bigint[] not null, -- in any order
    primary key (account_id, chunk_id, sender, type, mcc, mnc, group_id, state)
) partition by range (chunk_id);
-- read seldom and whole: compressing it would cost more than it saves
alter table search_posting alter column part_ids set storage external;

-- up to which report the states above are; one row
create table search_progress (
    only_row        boolean primary key default true check (only_row),
    reports_applied bigint  not null
);
insert into search_progress (reports_applied)
select coalesce(max(report_id), 0)
from report;

-- the days that are there already
do $$
declare
    day record;
begin
    for day in
        select replace(c.relname, 'message_', '') as name, pg_get_expr(c.relpartbound, c.oid) as bounds
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'message'::regclass
    loop
        execute format('create table search_chunk_%s partition of search_chunk %s', day.name, day.bounds);
        execute format('create table search_posting_%s partition of search_posting %s', day.name, day.bounds);
    end loop;
end $$;

-- what the search needed before
drop index if exists message_kind;
drop index if exists report_failure;

-- V11__get_api.sql
-- The GET API: tokens of its own, and reports by GET.

alter table access_token
    add column kind text not null default 'rest' check (kind in ('rest', 'get'));

alter table account
    add column get_report_url text; -- where reports go of messages sent by the GET API

-- 'post': rows in a posted list; 'get': one row in the query
alter table webhook_pending
    add column manner text not null default 'post' check (manner in ('post', 'get'));

-- what an endpoint has waiting, and which endpoints have anything: an endpoint is an address and a manner
drop index webhook_endpoint;
create index webhook_endpoint on webhook_pending (account_id, url, manner, due_at) where not parked;
comment on table webhook_attempt is 'One row for each POST or GET';

-- V12__dispatch.sql
-- Backlogs that lie far behind, such as those of mailings that are held for days, so that a restart need not go back to them
-- for all. Written as a whole, seldom, by the node they belong to; a row for each kind of message in the backlog's lane.
create table lagging_backlog (
    node_id     smallint not null,
    account_id  bigint   not null,
    bulk        boolean  not null,
    type        text     not null,
    provider_id smallint not null, -- 0: not pinned
    floor       bigint   not null, -- every such message below it is done
    primary key (node_id, account_id, bulk, type, provider_id)
);

-- V13__ids_ahead.sql
-- so far ahead of the clock ids of this node were ever made, at most: a clock set back or quick restarts
-- make them so, and a search of a period has to look so much further
alter table node add column id_seconds_ahead bigint not null default 120;
-- how far they were before this was noted, nobody knows
update node set id_seconds_ahead = greatest(
    3600,
    id_second_reserved - extract(epoch from now() - timestamptz '2026-01-01 00:00:00Z')::bigint + 120);

-- V14__deleted.sql
-- Adding up what was given back of a cancelled mailing; no other part ends so, and no other insert pays for the index.
create index report_deleted on report (account_id, part_id) where final and state = 'DELETED';

-- V15__lease.sql
-- Who is this node: one process at a time, until its lease is over by the database's clock.
alter table node
    add column run          bigint not null default 0, -- counts the processes that were this node
    add column host         text   not null default '',
    add column process      text   not null default '', -- one process among all that ever ran anywhere
    add column leased_since timestamptz,
    add column leased_until timestamptz; -- null: given back

-- V18__webhook_secret.sql
-- the secret before the last change, which signs beside the new one until then
alter table account
    add column webhook_secret_previous       text,
    add column webhook_secret_previous_until timestamptz,
    add check ((webhook_secret_previous is null) = (webhook_secret_previous_until is null));

-- V19__tokens.sql
-- One code gives one token; of many tokens the one unused for longest ends; all of an account's end at once; no two logins look alike.

-- what the token is derived from, beside the code, which is kept nowhere: once the row is gone nobody can derive it any more
alter table authorization_code
    add column salt bytea;
update authorization_code
set salt = uuid_send(gen_random_uuid());
alter table authorization_code
    alter column salt set not null;
-- ending all codes of an account
create index authorization_code_account on authorization_code (account_id);

alter table access_token
    add column code_hash bytea,      -- the code that it came of, which ends with it
    add column used_at   timestamptz; -- to a minute; null: never
-- ending an account's tokens: the one unused for longest, or all
create index access_token_account on access_token (account_id);

-- what a login looks like, as it is written and in lower case; made at the next start for those that are there
create table login_look (
    look    text primary key, -- the skeleton of Unicode Technical Standard 39
    login   text not null,
    unicode text not null     -- the version of the standard that it was made by
);
-- which logins still lack theirs
create index login_look_login on login_look (login);

-- V20__bounds.sql
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

-- V22__price_overlap.sql
-- At each instant a network has one price of a type, or none (docs/operating.md): with two, which one counted was chance.
-- The extension, for "=" in an index of ranges, is made before: see Database.requireExtension.
do $$
begin
    if not exists (select from pg_extension where extname = 'btree_gist') then
        create extension btree_gist;
    end if;
end $$;

-- What this migration has changed, for the operator to read.
create table price_overlap (
    price_list_id bigint      not null,
    mcc           smallint    not null,
    mnc           smallint    not null,
    type          text        not null,
    price_micros  bigint      not null,
    valid_from    timestamptz not null,
    valid_to      timestamptz not null,
    valid_to_was  timestamptz -- null: a row of its own, by which an older price goes on after a newer one that ended first
);

-- Wherever several are valid, the one that began last counts from now on. A price that overlaps nothing stays as it is.
with instant as (
    select price_list_id, mcc, mnc, type, valid_from as at from price
    union
    select price_list_id, mcc, mnc, type, valid_to from price),
piece as (
    select *, lead(at) over (partition by price_list_id, mcc, mnc, type order by at) as until from instant),
winner as (
    select piece.*, p.valid_from, p.valid_to, p.price_micros,
        lag(p.valid_from) over (partition by price_list_id, mcc, mnc, type order by at) as valid_from_before
    from piece
    cross join lateral (
        select valid_from, valid_to, price_micros
        from price
        where price.price_list_id = piece.price_list_id
          and price.mcc = piece.mcc
          and price.mnc = piece.mnc
          and price.type = piece.type
          and price.valid_from <= piece.at
          and price.valid_to > piece.at
        order by valid_from desc
        limit 1) p
    where until is not null),
run as (
    select *, count(*) filter (where valid_from is distinct from valid_from_before)
        over (partition by price_list_id, mcc, mnc, type order by at) as run
    from winner)
insert into price_overlap
select price_list_id, mcc, mnc, type, price_micros, min(at), max(until), case when min(at) = valid_from then valid_to end
from run
group by price_list_id, mcc, mnc, type, price_micros, valid_from, valid_to, run
having min(at) <> valid_from or max(until) <> valid_to;

update price
set valid_to = o.valid_to
from price_overlap o
where o.valid_to_was is not null
  and (price.price_list_id, price.mcc, price.mnc, price.type, price.valid_from) = (o.price_list_id, o.mcc, o.mnc, o.type, o.valid_from);

insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros)
select price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros
from price_overlap
where valid_to_was is null;

alter table price
    add constraint price_one_at_a_time exclude using gist (
        price_list_id with =, mcc with =, mnc with =, type with =, tstzrange(valid_from, valid_to) with &&);

do $$
declare
    changed bigint := (select count(*) from price_overlap);
begin
    if changed > 0 then
        raise warning 'event=prices_overlapped rows=% listed_in=price_overlap', changed;
    end if;
end $$;

-- V23__account_whole.sql
-- "delete from account" takes all that is the account's with it, or nothing: one that has ever had money or still has messages stays.
-- Foreign keys on the big tables would lock the account's row for each message; what they would do is done here, once.

-- Half accounts that were left by a delete before: their logins and addresses can be taken again.
delete from login where account_id not in (select account_id from account);
delete from email where account_id not in (select account_id from account);
delete from sender where account_id not in (select account_id from account);
delete from authorization_code where account_id not in (select account_id from account);
delete from access_token where account_id not in (select account_id from account);

-- At the commit, since a login is taken before its account is made.
alter table login add foreign key (account_id) references account deferrable initially deferred;
alter table email add foreign key (account_id) references account deferrable initially deferred;
alter table sender add foreign key (account_id) references account deferrable initially deferred;

create function account_goes() returns trigger language plpgsql as $$
declare
    belonging regclass;
begin
    -- whoever charges the account holds this row: what he commits is seen below, and after us he finds none
    perform from balance where account_id = old.account_id for update;
    if exists (select from ledger_entry where account_id = old.account_id)
        or exists (select from balance where account_id = old.account_id and balance_micros <> 0)
        or exists (select from message where account_id = old.account_id) then
        raise exception 'account % (%) has money in the ledger or messages, which no delete takes with it: block it instead, by update account set blocked = true where account_id = %',
            old.account_id, old.login, old.account_id
            using errcode = 'foreign_key_violation';
    end if;
    -- whatever names the account; what providers call its parts goes with their day, and has no index by account
    for belonging in
        select c.oid::regclass
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
        where c.relnamespace = (select relnamespace from pg_class where oid = tg_relid)
          and c.relkind in ('r', 'p')
          and not c.relispartition
          and c.relname not in ('account', 'ledger_entry', 'message', 'provider_message')
        order by c.relname
    loop
        execute format('delete from %s where account_id = $1', belonging) using old.account_id;
    end loop;
    return old;
end $$;
create trigger account_goes before delete on account for each row execute function account_goes();

create function account_stays() returns trigger language plpgsql as $$
begin
    raise exception 'an account keeps its id, and accounts are deleted one by one: see docs/operating.md'
        using errcode = 'foreign_key_violation';
end $$;
create trigger account_keeps_id before update of account_id on account
    for each row when (old.account_id <> new.account_id) execute function account_stays();
create trigger account_not_truncated before truncate on account execute function account_stays();

-- V25__expiry_index.sql
-- Ranges of blocks kept one least and one greatest lifetime: a single message that lives for weeks in each range of blocks made a look at what
-- has expired read whole days. Kept by several intervals, long lives stand apart from the many. Reads the messages once, when it is made.
drop index message_expiry;
create index message_expiry on message using brin (expires_at timestamptz_minmax_multi_ops) with (pages_per_range = 32);

-- V27__revision.sql
-- One version of all that an operator sets, raised in the transaction that changes any of it, whoever makes it: nodes read this one number instead of
-- whole tables, and each message keeps the one that it was decided by. The number is given at the commit, so that nobody sees a version before its
-- change, or misses a change below a version seen; and a transaction that stays open holds up nobody meanwhile.

create table revision (
    only_row  boolean primary key default true check (only_row),
    change_id bigint not null, -- of the latest change of anything that nodes keep in memory
    version   bigint not null  -- raised by changes of what an operator sets; others only leave a change
);
insert into revision (change_id, version) values (0, 1);

-- what changed; the latest 10,000 changes are kept (io.heliograph.revision.Revisions)
create table revision_change (
    change_id bigint,           -- null until the commit, which gives all of a transaction the same
    kind      text    not null, -- what nodes read again
    of_id     bigint,           -- which of it; null: all, or more than are named
    raises    boolean not null  -- the version
);
create index revision_change_id on revision_change (change_id);

create function revision_raised() returns trigger language plpgsql set search_path from current as $$
declare
    raising boolean;
    latest  bigint;
begin
    -- those without a number are our own: nobody else's are seen before their commit
    select bool_or(raises) into raising from revision_change where change_id is null;
    if raising is null then
        return null; -- the first of this transaction has seen to all
    end if;
    -- the row is held for the rest of the commit only, so that numbers come in the order of the commits
    update revision
    set change_id = change_id + 1,
        version = version + raising::integer
    returning change_id into latest;
    update revision_change set change_id = latest where change_id is null;
    return null;
end $$;
create constraint trigger revision_raised after insert on revision_change
    deferrable initially deferred for each row execute function revision_raised();

create function revision_noted(kind text, ids bigint[], raises boolean) returns void language sql set search_path from current as $$
    insert into revision_change (kind, of_id, raises)
    select kind, of_id, raises
    from unnest(case when cardinality(ids) > 100 then array[null::bigint] else ids end) as of_id
$$;

-- arguments: the kind, the column that says which of it, whether the version is raised
create function rows_revised() returns trigger language plpgsql set search_path from current as $$
declare
    ids bigint[];
begin
    if tg_op = 'TRUNCATE' then
        ids := array[null::bigint];
    elsif tg_op = 'UPDATE' then
        execute format('select array_agg(id) from (select %1$I from was union select %1$I from changed) as u (id)', tg_argv[1]) into ids;
    else
        execute format('select array_agg(distinct %I) from changed', tg_argv[1]) into ids;
    end if;
    perform revision_noted(tg_argv[0], ids, tg_argv[2]::boolean);
    return null;
end $$;

-- The profile is the customer's and kept in no memory; the secret is the customer's too, and nodes sign by it. All else is the operator's.
create function account_revised() returns trigger language plpgsql set search_path from current as $$
declare
    profile constant text[] := '{name, company_name, email, phone, skype}';
    own     constant text[] := profile || '{webhook_secret, webhook_secret_previous, webhook_secret_previous_until}'::text[];
    ids     bigint[];
    raising boolean;
begin
    select array_agg(account_id), bool_or(to_jsonb(w) - own <> to_jsonb(c) - own)
    into ids, raising
    from was w
    join changed c using (account_id)
    where to_jsonb(w) - profile <> to_jsonb(c) - profile;
    perform revision_noted('account', ids, raising);
    return null;
end $$;

-- A trigger that is told which rows has one event. A new account is in no memory yet, nor is a new token.
do $$
declare
    watched record;
    event   record;
begin
    for watched in
        select *
        from (values
            ('price', 'price_list', 'price_list_id', '{insert,update,delete,truncate}'::text[], true),
            ('price_list', 'price_list', 'price_list_id', '{insert,update,delete,truncate}', true),
            ('product', 'product', 'product_id', '{insert,update,delete,truncate}', true),
            ('replacement_rule', 'replacement_rule', 'rule_id', '{insert,update,delete,truncate}', true),
            ('sender', 'account', 'account_id', '{insert,update,delete,truncate}', true),
            ('account', 'account', 'account_id', '{delete}', true),
            ('access_token', 'access_token', 'account_id', '{delete,truncate}', false)) as t (name, kind, id, events, raises)
    loop
        for event in
            select *
            from (values
                ('insert', 'referencing new table as changed'),
                ('update', 'referencing old table as was new table as changed'),
                ('delete', 'referencing old table as changed'),
                ('truncate', '')) as e (name, rows)
            where name = any(watched.events)
        loop
            execute format(
                'create trigger %I after %s on %I %s for each statement execute function rows_revised(%L, %L, %L)',
                watched.name || '_revised_by_' || event.name, event.name, watched.name, event.rows, watched.kind, watched.id, watched.raises);
        end loop;
    end loop;
end $$;
create trigger account_revised_by_update after update on account
    referencing old table as was new table as changed for each statement execute function account_revised();

-- null: accepted before there were versions
alter table message add column config_version bigint;
alter table blocked_message add column config_version bigint;

-- V28__route.sql
-- Routes that an operator makes (io.heliograph.routing). Beside them stands one that has no row, 0 or null: by what the configuration file says of the
-- providers. A route is closed, never deleted, since messages name it.

create table route (
    route_id    integer     primary key generated always as identity check (route_id > 0),
    name        text        not null check (name <> ''),
    position    integer     not null, -- the first that fits is taken, by (position, route_id)
    account_id  bigint,               -- null: whichever
    type        text        check (type in ('sms', 'flashsms', 'wappush', 'hlr', 'mnp')), -- null: whichever
    mcc         smallint    check (mcc between 100 and 999), -- null: whichever
    destination text        not null default '' check (destination ~ '^[0-9]*$'), -- leading digits of the number
    opened_at   timestamptz not null,
    closed_at   timestamptz           -- null: open
);
create unique index route_name on route (name) where closed_at is null;

-- who may carry what a route takes: they share it by weight
create table route_step (
    route_id    integer  not null references route on delete cascade, -- an account without messages takes its own routes with it
    provider_id smallint not null references provider,
    position    smallint not null, -- of those with equal rights, the first is taken first
    weight      integer  not null check (weight >= 0), -- 0: only when no other has room
    primary key (route_id, provider_id)
);

do $$
declare
    watched text;
    event   record;
begin
    foreach watched in array '{route, route_step}'::text[] loop
        for event in
            select *
            from (values
                ('insert', 'referencing new table as changed'),
                ('update', 'referencing old table as was new table as changed'),
                ('delete', 'referencing old table as changed'),
                ('truncate', '')) as e (name, rows)
        loop
            execute format(
                'create trigger %I after %s on %I %s for each statement execute function rows_revised(''route'', ''route_id'', ''true'')',
                watched || '_revised_by_' || event.name, event.name, watched, event.rows);
        end loop;
    end loop;
end $$;

-- route_id null: by the file, as all that was accepted before there were routes
alter table message
    add column route_id integer,
    -- what the parts were measured by, so that they are cut as was told; null: accepted before that was kept
    add column encoding text,
    add column encoding_rules smallint, -- the version of the rules
    add constraint message_encoding check (encoding in ('gsm', 'ucs2', 'binary', 'none')) not valid; -- so that no row is read for it

alter table lagging_backlog add column route_id integer not null default 0; -- 0: by the file
alter table lagging_backlog drop constraint lagging_backlog_pkey;
alter table lagging_backlog add primary key (node_id, account_id, bulk, route_id, type, provider_id);

-- V29__unread_pdu.sql
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

-- V30__parked_evidence.sql
-- Whose a parked receipt is, by what it says besides its id. Receipts that say different things of one id and state are all kept.
alter table parked_receipt
    add column recipient    text    not null default '', -- digits of its addresses, as they came, a blank between
    add column receipt_id   integer not null default 0,  -- of what else it says: the same where the same receipt comes again
    add column other_ids    text    not null default '', -- further ids that it names, a blank between
    add column submitted_at timestamptz;                 -- its submit date, where the provider's time zone is known
alter table parked_receipt
    drop constraint parked_receipt_pkey,
    add primary key (provider_id, provider_message_id, state, recipient, receipt_id);

-- receipts of the last 15 days that are nobody's, as far as is known
create view operator_parked_receipt as
select p.name as provider, r.provider_message_id, r.other_ids, r.state, r.error_code, r.recipient, r.at, r.submitted_at, r.received_at
from parked_receipt r
left join provider p on p.provider_id = r.provider_id;

-- V32__corrected_end.sql
-- Ends that only we assumed, of parts that may have left, are corrected once by what the carrier tells later (contract §10).

-- EXPIRED for want of a receipt, UNKNOWN after a lost answer, DELIVRD without a proof. Where the truth has come, the row of report tells it, and the one
-- here is what had been told before.
create table assumed_end ( -- (days)
    account_id   bigint not null,
    part_id      bigint not null,
    report_id    bigint not null, -- which told the end that was assumed
    state        text   not null check (state in ('EXPIRED', 'UNKNOWN', 'DELIVRD')),
    corrected_by bigint,          -- the report that took its place; null: none has
    primary key (account_id, part_id)
) partition by range (part_id);
-- the log of reports with what was told before corrections, for the search's index
create index assumed_end_corrected on assumed_end (report_id) where corrected_by is not null;

-- All that was ever told of parts, in the order of the ids: of a part that was corrected both ends, which the search's index needs, since it stands
-- where it had come to.
create view told_report as
select account_id, part_id, final, report_id, state
from report
union all
select account_id, part_id, true, report_id, state
from assumed_end
where corrected_by is not null;

do $$
declare
    day record;
begin
    for day in
        select replace(c.relname, 'message_', '') as name, pg_get_expr(c.relpartbound, c.oid) as bounds
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'message'::regclass
    loop
        execute format('create table assumed_end_%s partition of assumed_end %s', day.name, day.bounds);
    end loop;
end $$;

-- not valid, so that no row is read for it: those that are there keep the narrower rule
alter table ledger_entry drop constraint ledger_entry_reason_check;
alter table ledger_entry
    add constraint ledger_entry_reason_check check (reason in ('charge', 'refund', 'refund_reversal', 'top_up', 'correction')) not valid;

-- refunds that a correction should have taken back, and neither balance nor credit covered
create table unpaid_correction (
    account_id    bigint      not null,
    part_id       bigint      not null,
    told          text        not null, -- the end that was assumed
    state         text        not null, -- the true one
    amount_micros bigint      not null check (amount_micros > 0),
    currency      text        not null,
    corrected_at  timestamptz not null,
    primary key (account_id, part_id)
);

create view operator_unpaid_correction as
select a.login, u.account_id, u.part_id, u.told, u.state, u.amount_micros / 1000000.0 as amount, u.currency, u.corrected_at
from unpaid_correction u
join account a on a.account_id = u.account_id;
comment on view operator_unpaid_correction is 'Refunds of ends that we assumed, which the truth should have taken back: neither balance nor credit covered them';

-- V33__doubt.sql
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

-- V34__answered_late.sql
-- An answer that comes after the submit was kept as uncertain has a row of its own, with the number of its attempt and
-- 10,000. Rows that are there need not be read for it: the rule only becomes wider.
alter table submission drop constraint submission_result_check;
alter table submission add constraint submission_result_check
    check (result in ('submitted', 'deferred', 'rejected', 'uncertain', 'answered_late')) not valid;

-- V37__smart_encoding.sql
-- typographic signs of the account's texts go out in GSM letters (message.encoding_rules 3)
alter table account add column smart_encoding boolean not null default false;

-- V38__national_forms.sql
-- One number that people write in several national ways is one contact, one entry of a black list, one recipient: phone is from now on the form that
-- stands for all of them, and written how it was written where that is something else. The rules are those of io.heliograph.number.NationalForms.

create function national_identity(number bigint) returns bigint
    language sql immutable strict parallel safe
    return case
        when number < 541000000000 or number > 549999999999999 then number
        -- Argentina without the 9 of mobiles
        when number <= 543999999999 then number + 4950000000000
        -- Brazil without the ninth digit
        when number between 551100000000 and 559999999999 then
            case when number / 100000000 % 10 <> 0 and number / 10000000 % 10 in (6, 8, 9)
                then (number / 100000000 * 10 + 9) * 100000000 + number % 100000000
                else number
            end
        -- Mexico with its former 1
        when number between 5212000000000 and 5219999999999 then number - 4690000000000
        -- Mexico and Argentina as dialled at home
        when number::text ~ '^520(1|44|45)[0-9]{10}$' then ('52' || right(number::text, 10))::bigint
        when number >= 54000000000000 then coalesce(
            (select ('549' || m[1] || m[2])::bigint
             from regexp_match(number::text, '^549?(11|2(?:2(?:02?|[13]|2[13-79]|4[1-6]|5[2457]|6[124-8]|7[1-4]|8[13-6]|9[1267])|3(?:02?|1[467]|2[03-6]|3[13-8]|[49][2-6]|5[2-8]|[67])|4(?:7[3-578]|9)|6(?:[0136]|2[24-6]|4[6-8]?|5[15-8])|80|9(?:0[1-3]|[19]|2\d|3[1-6]|4[02568]?|5[2-4]|6[2-46]|72?|8[23]?))|3(?:3(?:2[79]|6|8[2578])|4(?:0[0-24-9]|[12]|3[5-8]?|4[24-7]|5[4-68]?|6[02-9]|7[126]|8[2379]?|9[1-36-8])|5(?:1|2[1245]|3[237]?|4[1-46-9]|6[2-4]|7[1-6]|8[2-5]?)|6[24]|7(?:[069]|1[1568]|2[15]|3[145]|4[13]|5[14-8]|7[2-57]|8[126])|8(?:[01]|2[15-7]|3[2578]?|4[13-6]|5[4-8]?|6[1-357-9]|7[36-8]?|8[5-8]?|9[124])))15([0-9]{6,8})$') as m
             where length(m[1] || m[2]) = 10),
            number)
        else number
    end;

alter table contact add column written bigint; -- null: as phone
alter table black_list add column written bigint; -- null: as phone
alter table mailing_phone add column written bigint; -- null: as phone

-- of several ways in one group the newest contact stays
with ranked as (
    select account_id, group_id, phone,
           row_number() over (partition by account_id, group_id, national_identity(phone) order by added_at desc, phone desc) as place
    from contact
    where phone between 520000000000 and 559999999999999),
gone as (
    delete from contact
    using ranked
    where contact.account_id = ranked.account_id
      and contact.group_id = ranked.group_id
      and contact.phone = ranked.phone
      and ranked.place > 1
    returning contact.account_id, contact.group_id, contact.octets),
counted as (
    select account_id, group_id, count(*) as numbers, sum(octets) as octets
    from gone
    group by account_id, group_id)
update contact_group
set numbers_count = greatest(numbers_count - counted.numbers, 0),
    octets = greatest(contact_group.octets - counted.octets, 0)
from counted
where contact_group.account_id = counted.account_id
  and contact_group.group_id = counted.group_id;

-- a mailing that is under way has had them, if its cursor had passed the number as it was: it leaves out who was added after it was ordered
update contact
set phone = national_identity(phone),
    written = phone,
    added_at = case
        when exists (
            select 1
            from mailing
            where mailing.account_id = contact.account_id
              and mailing.state not in ('done', 'cancelled')
              and contact.group_id = any(mailing.group_ids)
              and mailing.cursor_phone >= contact.phone
              and mailing.cursor_phone < national_identity(contact.phone))
        then now()
        else added_at
    end
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

with ranked as (
    select account_id, phone, row_number() over (partition by account_id, national_identity(phone) order by phone desc) as place
    from black_list
    where phone between 520000000000 and 559999999999999),
gone as (
    delete from black_list
    using ranked
    where black_list.account_id = ranked.account_id
      and black_list.phone = ranked.phone
      and ranked.place > 1
    returning black_list.account_id),
counted as (
    select account_id, count(*) as numbers
    from gone
    group by account_id)
update black_list_count
set numbers_count = greatest(numbers_count - counted.numbers, 0)
from counted
where black_list_count.account_id = counted.account_id;

update black_list
set phone = national_identity(phone),
    written = phone
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

delete from mailing_phone
using mailing, mailing_phone other
where mailing.account_id = mailing_phone.account_id
  and mailing.mailing_id = mailing_phone.mailing_id
  and other.account_id = mailing_phone.account_id
  and other.mailing_id = mailing_phone.mailing_id
  and mailing_phone.phone between 520000000000 and 559999999999999
  and other.phone between 520000000000 and 559999999999999
  and national_identity(other.phone) = national_identity(mailing_phone.phone)
  and other.phone > mailing_phone.phone;

delete from mailing_phone
using mailing
where mailing.account_id = mailing_phone.account_id
  and mailing.mailing_id = mailing_phone.mailing_id
  and mailing_phone.phone between 520000000000 and 559999999999999
  and mailing.cursor_phone >= mailing_phone.phone
  and mailing.cursor_phone < national_identity(mailing_phone.phone);

update mailing_phone
set phone = national_identity(phone),
    written = phone
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

-- who was greeted this year is not greeted again
delete from greeting
using greeting other
where other.account_id = greeting.account_id
  and other.year = greeting.year
  and greeting.phone between 520000000000 and 559999999999999
  and other.phone between 520000000000 and 559999999999999
  and national_identity(other.phone) = national_identity(greeting.phone)
  and other.phone > greeting.phone;

update greeting
set phone = national_identity(phone)
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

-- V39__incoming.sql
-- What phones send to us (io.heliograph.incoming), and what becomes of it.

-- Our numbers, by the operator: whose each is, or each with a keyword. A row without an account says that phones can answer to the number and several
-- accounts send from it: then it is the account's that sent to the phone last.
create table incoming_number (
    number     text not null check (number <> ''), -- digits without + or 00, as providers name it; or letters
    keyword    text not null default '' check (keyword !~ '\s'), -- the first word of a text, in any case; '': any text
    account_id bigint references account on delete cascade, -- null: several accounts'
    primary key (number, keyword),
    check (account_id is not null or keyword = '')
);
create index incoming_number_account on incoming_number (account_id);

create trigger incoming_number_revised_by_insert after insert on incoming_number
    referencing new table as changed for each statement execute function rows_revised('incoming_number', 'account_id', 'true');
create trigger incoming_number_revised_by_update after update on incoming_number
    referencing old table as was new table as changed for each statement execute function rows_revised('incoming_number', 'account_id', 'true');
create trigger incoming_number_revised_by_delete after delete on incoming_number
    referencing old table as changed for each statement execute function rows_revised('incoming_number', 'account_id', 'true');
create trigger incoming_number_revised_by_truncate after truncate on incoming_number
    for each statement execute function rows_revised('incoming_number', 'account_id', 'true');

-- Who sent to a phone last from a number of several accounts.
create table incoming_conversation (
    number     text        not null,
    phone      bigint      not null, -- who it is, not how it was written
    account_id bigint      not null,
    message_at timestamptz not null,
    primary key (number, phone)
);
create index incoming_conversation_at on incoming_conversation (message_at);

create table incoming (
    incoming_id bigint      primary key,
    account_id  bigint,               -- null: nobody's, for the operator
    provider    text        not null, -- its name in the configuration
    number      text        not null, -- of ours, as in incoming_number
    phone       text        not null, -- as the provider wrote it, but for + and 00
    identity    bigint,               -- who the phone is; null: no phone number
    text        text        not null, -- of binary content in hex
    is_binary   boolean     not null,
    parts       smallint    not null, -- that came
    complete    boolean     not null, -- whether all parts came
    received_at timestamptz not null, -- the last part's
    verb        text        check (verb in ('stop', 'start')),
    verb_due    boolean     not null default false, -- whether it is still to be obeyed
    answer      text        check (answer in ('due', 'sent', 'refused')),
    answer_why  text,                 -- the code of the refusal
    answer_id   bigint,               -- the message that answers
    check (verb is null or account_id is not null and identity is not null)
);
create index incoming_account on incoming (account_id, received_at, incoming_id);
create index incoming_received on incoming (received_at);
create index incoming_due on incoming (account_id, incoming_id) where verb_due or answer = 'due';

-- Parts that wait for the others of their message; and for a while those of messages that are whole, so that one delivered twice is known.
create table incoming_part (
    provider    text        not null,
    source      text        not null,
    destination text        not null,
    reference   integer     not null, -- its kind of 8 bits, 16 bits or sar_msg_ref_num besides
    total       smallint    not null,
    part        smallint    not null check (part between 1 and total),
    alphabet    text        not null, -- what its octets are in
    octets      bytea       not null, -- without a header
    received_at timestamptz not null,
    done        boolean     not null default false, -- its message has been kept
    primary key (provider, source, destination, reference, total, part)
);
create index incoming_part_received on incoming_part (received_at);

-- A phone that said STOP: what the account had for it, and had not sent, is being ended.
create table stop_order (
    account_id  bigint not null,
    phone       bigint not null, -- who it is
    incoming_id bigint not null,
    below       bigint, -- messages up to this id; null: not known yet
    primary key (account_id, phone, incoming_id)
);

-- Incoming messages that the account's address has not taken yet.
create table incoming_push (
    account_id  bigint      not null,
    incoming_id bigint      not null,
    attempts    integer     not null default 0,
    due_at      timestamptz not null,
    parked      boolean     not null default false, -- after the last attempt
    error       text        not null default '',
    primary key (account_id, incoming_id)
);
create index incoming_push_due on incoming_push (due_at) where not parked;

-- STOP put it there, and START takes it off; what the account puts there itself stays
alter table black_list add column stopped boolean not null default false;

-- where messages from phones are posted; null: nowhere
alter table account add column incoming_url text;
-- what is answered to a STOP; null: nothing
alter table account add column stop_answer text check (stop_answer <> '');

alter table message drop constraint message_channel_check;
alter table message add constraint message_channel_check check (channel in ('rest', 'get', 'mailing', 'greeting', 'answer')) not valid;

create view operator_incoming_unowned as
select received_at, provider, number, phone, text, is_binary, complete
from incoming
where account_id is null
order by incoming_id desc;

-- Without foreign keys, since what comes from phones waits for nobody who holds an account.
create function account_incoming_removed() returns trigger language plpgsql set search_path from current as $$
begin
    delete from incoming using gone where incoming.account_id = gone.account_id;
    delete from incoming_conversation using gone where incoming_conversation.account_id = gone.account_id;
    delete from incoming_push using gone where incoming_push.account_id = gone.account_id;
    delete from stop_order using gone where stop_order.account_id = gone.account_id;
    return null;
end $$;
create trigger account_incoming_removed after delete on account
    referencing old table as gone for each statement execute function account_incoming_removed();

-- V44__provider_pause.sql
-- Pauses of a provider that refuses what is not the messages' fault (io.heliograph.dispatch.Refusals): written as they begin and end, never read back. The
-- latest 10,000 and those in force.

create table provider_pause (
    pause_id       uuid        primary key,
    node_id        smallint    not null,
    provider_id    smallint    not null,
    scope          text        not null check (scope in ('provider', 'account', 'sender')),
    accounts       bigint[],             -- whose traffic; null: everybody's
    sender         text,                 -- of which sender; null: of any
    command_status integer     not null,
    meaning        text        not null, -- what that speaks of
    began_at       timestamptz not null,
    ended_at       timestamptz,          -- null: in force
    ended_by       text check (ended_by in ('taken', 'wider', 'restart')), -- a message was taken; a wider pause began; it is learned anew
    check ((ended_at is null) = (ended_by is null))
);
create index provider_pause_began on provider_pause (began_at, pause_id);

create view operator_provider_pause as
select p.name as provider, u.scope, l.logins, u.accounts as account_ids, u.sender, '0x' || lpad(to_hex(u.command_status), greatest(2, length(to_hex(u.command_status))), '0') as command_status, u.meaning, u.began_at as since, u.ended_at as until, u.ended_by
from provider_pause u
left join provider p on p.provider_id = u.provider_id
left join lateral (
    select string_agg(login, ', ' order by login) as logins
    from account
    where account_id = any (u.accounts)) l on true
order by u.began_at desc;
comment on view operator_provider_pause is 'Whose traffic paused at which provider, why and how long; until null: it still does';

-- V45__receipt_habit.sql
-- How a provider writes its receipts, as far as its settings leave that to be learned (io.heliograph.receipt.ReceiptHabits): read at a start. To have it
-- learned anew, delete the row before one.

create table receipt_habit (
    provider_id      smallint    primary key,
    recipients_count boolean,             -- whether the recipients that they name mean anything; null: not known
    one_for_all      boolean,             -- whether one receipt is for all parts of a message; null: not known
    learned_at       timestamptz not null, -- when that changed last
    check (recipients_count is not null or one_for_all is not null)
);

create view operator_receipt_habit as
select p.name as provider,
       case h.recipients_count when true then 'compared' when false then 'not compared' end as recipients,
       case h.one_for_all when true then 'one for all' when false then 'each' end as receipts_of_parts,
       h.learned_at
from receipt_habit h
left join provider p on p.provider_id = h.provider_id
order by p.name;
comment on view operator_receipt_habit is 'What has been learned of how providers write their receipts; null: not yet, or not to be learned';

-- V46__doubt_again.sql
-- Receipts that may be of several messages are looked at again, since a late answer may tell which is not meant.
alter table doubt_receipt add column look_at timestamptz; -- null: not decided yet
update doubt_receipt set look_at = received_at where messages is not null;

-- V47__incoming_repeats.sql
-- What a provider sends again because it did not get our answer, and orders of phones that are not certain.

-- Whether the provider surely has our answer; of one that has a single PDU, since parts are told apart by their references.
alter table incoming add column answered boolean not null default true;
create index incoming_unanswered on incoming (incoming_id) where not answered;

-- An order that is not obeyed, since it is not certain which phone it is of.
alter table incoming add column unclear text check (unclear in ('stop', 'start'));

-- One answer a day for each phone and number.
create index incoming_answer on incoming (account_id, identity, number, received_at) where answer in ('due', 'sent');

-- The tables of a language that its septets are read by.
alter table incoming_part add column locking smallint not null default 0;
alter table incoming_part add column single smallint not null default 0;
-- When it came again after its message was kept: a later message may have the same reference, and this part in common.
alter table incoming_part add column again_at timestamptz;

create view operator_incoming_unclear as
select received_at, provider, account_id, number, phone, unclear as says
from incoming
where unclear is not null
order by incoming_id desc;

-- V48__reference_and_receipt_part.sql
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

-- V49__trunk_zero.sql
-- Numbers of Argentina and Brazil with the zero that is dialled at home before the area code (+54 011 15 …) are one with the other ways of writing them,
-- as in V38.

create or replace function national_identity(number bigint) returns bigint
    language sql immutable strict parallel safe
    return case
        when number < 541000000000 or number > 549999999999999 then number
        -- Argentina without the 9 of mobiles
        when number <= 543999999999 then number + 4950000000000
        -- Brazil without the ninth digit
        when number between 551100000000 and 559999999999 then
            case when number / 100000000 % 10 <> 0 and number / 10000000 % 10 in (6, 8, 9)
                then (number / 100000000 * 10 + 9) * 100000000 + number % 100000000
                else number
            end
        -- Mexico with its former 1
        when number between 5212000000000 and 5219999999999 then number - 4690000000000
        -- Argentina and Brazil with the zero that is dialled at home before the area code
        when number::text ~ '^549?0[1-3][0-9]{9}$' then ('549' || right(number::text, 10))::bigint
        when number::text ~ '^550[1-9][1-9][689][0-9]{7}$' then ('55' || substr(number::text, 4, 2) || '9' || substr(number::text, 6))::bigint
        when number::text ~ '^550[1-9][1-9](9[0-9]{8}|[0-9]{8})$' then ('55' || substr(number::text, 4))::bigint
        -- Mexico and Argentina as dialled at home
        when number::text ~ '^520(1|44|45)[0-9]{10}$' then ('52' || right(number::text, 10))::bigint
        when number >= 54000000000000 then coalesce(
            (select ('549' || m[1] || m[2])::bigint
             from regexp_match(number::text, '^54(?:0|90?)?(11|2(?:2(?:02?|[13]|2[13-79]|4[1-6]|5[2457]|6[124-8]|7[1-4]|8[13-6]|9[1267])|3(?:02?|1[467]|2[03-6]|3[13-8]|[49][2-6]|5[2-8]|[67])|4(?:7[3-578]|9)|6(?:[0136]|2[24-6]|4[6-8]?|5[15-8])|80|9(?:0[1-3]|[19]|2\d|3[1-6]|4[02568]?|5[2-4]|6[2-46]|72?|8[23]?))|3(?:3(?:2[79]|6|8[2578])|4(?:0[0-24-9]|[12]|3[5-8]?|4[24-7]|5[4-68]?|6[02-9]|7[126]|8[2379]?|9[1-36-8])|5(?:1|2[1245]|3[237]?|4[1-46-9]|6[2-4]|7[1-6]|8[2-5]?)|6[24]|7(?:[069]|1[1568]|2[15]|3[145]|4[13]|5[14-8]|7[2-57]|8[126])|8(?:[01]|2[15-7]|3[2578]?|4[13-6]|5[4-8]?|6[1-357-9]|7[36-8]?|8[5-8]?|9[124])))15([0-9]{6,8})$') as m
             where length(m[1] || m[2]) = 10),
            number)
        else number
    end;

-- of several ways in one group the newest contact stays
with ranked as (
    select account_id, group_id, phone,
           row_number() over (partition by account_id, group_id, national_identity(phone) order by added_at desc, phone desc) as place
    from contact
    where phone between 520000000000 and 559999999999999),
gone as (
    delete from contact
    using ranked
    where contact.account_id = ranked.account_id
      and contact.group_id = ranked.group_id
      and contact.phone = ranked.phone
      and ranked.place > 1
    returning contact.account_id, contact.group_id, contact.octets),
counted as (
    select account_id, group_id, count(*) as numbers, sum(octets) as octets
    from gone
    group by account_id, group_id)
update contact_group
set numbers_count = greatest(numbers_count - counted.numbers, 0),
    octets = greatest(contact_group.octets - counted.octets, 0)
from counted
where contact_group.account_id = counted.account_id
  and contact_group.group_id = counted.group_id;

-- a mailing that is under way has had them, if its cursor had passed the number as it was: it leaves out who was added after it was ordered
update contact
set phone = national_identity(phone),
    written = phone,
    added_at = case
        when exists (
            select 1
            from mailing
            where mailing.account_id = contact.account_id
              and mailing.state not in ('done', 'cancelled')
              and contact.group_id = any(mailing.group_ids)
              and mailing.cursor_phone >= contact.phone
              and mailing.cursor_phone < national_identity(contact.phone))
        then now()
        else added_at
    end
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

with ranked as (
    select account_id, phone, row_number() over (partition by account_id, national_identity(phone) order by phone desc) as place
    from black_list
    where phone between 520000000000 and 559999999999999),
gone as (
    delete from black_list
    using ranked
    where black_list.account_id = ranked.account_id
      and black_list.phone = ranked.phone
      and ranked.place > 1
    returning black_list.account_id),
counted as (
    select account_id, count(*) as numbers
    from gone
    group by account_id)
update black_list_count
set numbers_count = greatest(numbers_count - counted.numbers, 0)
from counted
where black_list_count.account_id = counted.account_id;

update black_list
set phone = national_identity(phone),
    written = phone
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

delete from mailing_phone
using mailing, mailing_phone other
where mailing.account_id = mailing_phone.account_id
  and mailing.mailing_id = mailing_phone.mailing_id
  and other.account_id = mailing_phone.account_id
  and other.mailing_id = mailing_phone.mailing_id
  and mailing_phone.phone between 520000000000 and 559999999999999
  and other.phone between 520000000000 and 559999999999999
  and national_identity(other.phone) = national_identity(mailing_phone.phone)
  and other.phone > mailing_phone.phone;

delete from mailing_phone
using mailing
where mailing.account_id = mailing_phone.account_id
  and mailing.mailing_id = mailing_phone.mailing_id
  and mailing_phone.phone between 520000000000 and 559999999999999
  and mailing.cursor_phone >= mailing_phone.phone
  and mailing.cursor_phone < national_identity(mailing_phone.phone);

update mailing_phone
set phone = national_identity(phone),
    written = phone
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

-- who was greeted this year is not greeted again
delete from greeting
using greeting other
where other.account_id = greeting.account_id
  and other.year = greeting.year
  and greeting.phone between 520000000000 and 559999999999999
  and other.phone between 520000000000 and 559999999999999
  and national_identity(other.phone) = national_identity(greeting.phone)
  and other.phone > greeting.phone;

update greeting
set phone = national_identity(phone)
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

-- Flyway's own
create table flyway_schema_history (
    installed_rank integer                     not null constraint flyway_schema_history_pk primary key,
    version        character varying(50),
    description    character varying(200)      not null,
    type           character varying(20)       not null,
    script         character varying(1000)     not null,
    checksum       integer,
    installed_by   character varying(100)      not null,
    installed_on   timestamp without time zone not null default now(),
    execution_time integer                     not null,
    success        boolean                     not null
);
create index flyway_schema_history_s_idx on flyway_schema_history (success);

-- days
create table blocked_message_20261005 partition of blocked_message FOR VALUES FROM ('200762877542400') TO ('201487653273600');
create table flight_20261005 partition of flight FOR VALUES FROM ('200762877542400') TO ('201487653273600');
create table lookup_result_20261005 partition of lookup_result FOR VALUES FROM ('200762877542400') TO ('201487653273600');
create table message_20261005 partition of message FOR VALUES FROM ('200762877542400') TO ('201487653273600');
create table provider_message_20261005 partition of provider_message FOR VALUES FROM ('200762877542400') TO ('201487653273600');
create table report_20261005 partition of report FOR VALUES FROM ('200762877542400') TO ('201487653273600');
create table submission_20261005 partition of submission FOR VALUES FROM ('200762877542400') TO ('201487653273600');
create table webhook_attempt_20261005 partition of webhook_attempt FOR VALUES FROM ('200762877542400') TO ('201487653273600');

-- rows
set session_replication_role = replica;
truncate access_token, account, assumed_end, authorization_code, balance, black_list, black_list_count, blocked_message, blocked_octets, contact, contact_group, contact_group_gone, doubt, doubt_receipt, email, flight, flyway_schema_history, greeting, greeting_run, idempotency, incoming, incoming_conversation, incoming_number, incoming_part, incoming_push, known_address, lagging_backlog, learned_network, ledger_entry, login, login_look, lookup_result, mailing, mailing_phone, mailing_refusal, message, node, parked_receipt, price, price_list, price_overlap, product, provider, provider_message, provider_pause, receipt_habit, receipt_part, reference_place, reference_progress, replacement_rule, report, revision, revision_change, route, route_step, search_chunk, search_posting, search_progress, sender, stop_order, submission, unpaid_correction, unread_pdu, webhook_attempt, webhook_cursor, webhook_pending;
insert into access_token (token_hash, account_id, created_at, expires_at, kind, code_hash, used_at) values (E'\\x887ac19c97c566631eed462ee4b249634e4258cae22427de27b6814baac6129b', '201125265408006', '2026-10-05 12:00:00+00', '2027-01-03 12:00:00+00', 'rest', NULL, NULL);
insert into account (account_id, login, name, company_name, email, phone, skype, product_id, price_list_id, price_rule, blocked, confirmed, can_send_bulk, can_send_restapi, time_zone, report_url, webhook_secret, created_at, get_report_url, webhook_secret_previous, webhook_secret_previous_until, smart_encoding, incoming_url, stop_answer) values ('201125265408006', 'ann', 'Ann', '', 'ann@example.com', '380501112233', '', '1', NULL, 'submitted', 'false', 'true', 'true', 'true', 'UTC', NULL, 'XOgULFn1nPM5Q7Cu74gqr5xMgSdJQo1ihiMFGR2vow8', '2026-10-05 12:00:00+00', NULL, NULL, NULL, 'false', NULL, NULL);
insert into account (account_id, login, name, company_name, email, phone, skype, product_id, price_list_id, price_rule, blocked, confirmed, can_send_bulk, can_send_restapi, time_zone, report_url, webhook_secret, created_at, get_report_url, webhook_secret_previous, webhook_secret_previous_until, smart_encoding, incoming_url, stop_answer) values ('201125265408008', 'bea', 'Bea', '', 'bea@example.com', '380501112234', '', '1', NULL, 'submitted', 'false', 'false', 'false', 'false', 'UTC', NULL, 'LqPMNwhujz-9Fvqny_GQlErnRFJsIgFmiYDu-06TnxU', '2026-10-05 12:00:00+00', NULL, NULL, NULL, 'false', NULL, NULL);
insert into authorization_code (code_hash, account_id, expires_at, salt) values (E'\\x8747cfbe0d47b66e1e35b866e037fae77b3a99f9f77fc2483a8f07ca9b053de3', '201125265408006', '2026-10-05 12:05:00+00', E'\\x8d772276c36962e96e2ed829fc795e7e');
insert into balance (account_id, currency, balance_micros, credit_micros) values ('201125265408006', 'EUR', '9500000', '0');
insert into balance (account_id, currency, balance_micros, credit_micros) values ('201125265408008', 'EUR', '0', '0');
insert into black_list (account_id, phone, written, stopped) values ('201125265408006', '380501112252', NULL, 'true');
insert into black_list (account_id, phone, written, stopped) values ('201125265408006', '380501112255', NULL, 'false');
insert into black_list_count (account_id, numbers_count) values ('201125265408006', '2');
insert into blocked_message (account_id, blocked_id, recipient, sender, text, type, code, created_at, text_id, config_version) values ('201125265408006', '201125265408012', '380501112255', 'Verify', 'Your code is 1', 'sms', 'phone_in_black_list', '2026-10-05 12:00:00+00', NULL, '4');
insert into blocked_octets (account_id, day, octets) values ('201125265408006', '2026-10-05', '114');
insert into contact (account_id, group_id, phone, added_at, birth_date, birth_day, gender, first_name, last_name, middle_name, note_1, note_2, note_3, note_4, note_5, note_6, note_7, note_8, note_9, note_10, octets_before, written) values ('201125265408006', '201125265408050', '380501112241', '2026-10-05 12:00:00+00', '1990-10-07', '1007', NULL, 'Cid', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '0', NULL);
insert into contact (account_id, group_id, phone, added_at, birth_date, birth_day, gender, first_name, last_name, middle_name, note_1, note_2, note_3, note_4, note_5, note_6, note_7, note_8, note_9, note_10, octets_before, written) values ('201125265408006', '201125265408050', '380501112242', '2026-10-05 12:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '0', NULL);
insert into contact_group (account_id, group_id, name, numbers_count, on_birth, time_birth, originator_birth, text_birth, created_at, octets) values ('201125265408006', '201125265408050', 'Friends', '2', 'true', '09:30:00', 'Verify', 'Happy birthday, #first_name#!', '2026-10-05 12:00:00+00', '203');
insert into email (email, account_id) values ('ann@example.com', '201125265408006');
insert into email (email, account_id) values ('bea@example.com', '201125265408008');
insert into flight (account_id, flight_id, provider_id, part_ids, attempts) values ('201125265408006', '201125265408017', '1', '{201125265408011}', '{1}');
insert into flight (account_id, flight_id, provider_id, part_ids, attempts) values ('201125265408006', '201125265408023', '1', '{201125265408015,201125265408016}', '{1,1}');
insert into flight (account_id, flight_id, provider_id, part_ids, attempts) values ('201125265408006', '201125265408024', '1', '{201125265408020}', '{1}');
insert into flight (account_id, flight_id, provider_id, part_ids, attempts) values ('201125265408006', '201125265408028', '1', '{201125265408027}', '{1}');
insert into flight (account_id, flight_id, provider_id, part_ids, attempts) values ('201125265408006', '201125265408039', '1', '{201125265408031}', '{1}');
insert into flight (account_id, flight_id, provider_id, part_ids, attempts) values ('201125265408006', '201125265408043', '1', '{201125265408042}', '{1}');
insert into flight (account_id, flight_id, provider_id, part_ids, attempts) values ('201125265408006', '201125265408062', '1', '{201125265408060,201125265408061}', '{1,1}');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('1', '1', 'main job', 'SQL', 'V1__main_job.sql', '-917370952', 'postgres', '2026-11-30 18:03:19.074287', '94', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('10', '10', 'search', 'SQL', 'V10__search.sql', '473427403', 'postgres', '2026-11-30 18:03:19.444844', '14', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('11', '11', 'get api', 'SQL', 'V11__get_api.sql', '1498368221', 'postgres', '2026-11-30 18:03:19.471371', '11', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('12', '12', 'dispatch', 'SQL', 'V12__dispatch.sql', '821221585', 'postgres', '2026-11-30 18:03:19.501272', '5', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('13', '13', 'ids ahead', 'SQL', 'V13__ids_ahead.sql', '2065464131', 'postgres', '2026-11-30 18:03:19.517541', '2', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('14', '14', 'deleted', 'SQL', 'V14__deleted.sql', '567683902', 'postgres', '2026-11-30 18:03:19.524166', '1', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('15', '15', 'lease', 'SQL', 'V15__lease.sql', '475986496', 'postgres', '2026-11-30 18:03:19.532289', '11', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('16', '18', 'webhook secret', 'SQL', 'V18__webhook_secret.sql', '-1065353110', 'postgres', '2026-11-30 18:03:19.557107', '5', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('17', '19', 'tokens', 'SQL', 'V19__tokens.sql', '-1292603768', 'postgres', '2026-11-30 18:03:19.575961', '12', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('18', '20', 'bounds', 'SQL', 'V20__bounds.sql', '2041352339', 'postgres', '2026-11-30 18:03:19.596356', '23', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('19', '22', 'price overlap', 'SQL', 'V22__price_overlap.sql', '1126886505', 'postgres', '2026-11-30 18:03:19.630286', '14', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('2', '2', 'dispatch', 'SQL', 'V2__dispatch.sql', '867751748', 'postgres', '2026-11-30 18:03:19.252478', '10', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('20', '23', 'account whole', 'SQL', 'V23__account_whole.sql', '1980489873', 'postgres', '2026-11-30 18:03:19.660207', '14', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('21', '25', 'expiry index', 'SQL', 'V25__expiry_index.sql', '1299302692', 'postgres', '2026-11-30 18:03:19.684032', '8', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('22', '27', 'revision', 'SQL', 'V27__revision.sql', '992500943', 'postgres', '2026-11-30 18:03:19.700143', '20', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('23', '28', 'route', 'SQL', 'V28__route.sql', '-2060467183', 'postgres', '2026-11-30 18:03:19.728993', '19', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('24', '29', 'unread pdu', 'SQL', 'V29__unread_pdu.sql', '1476976466', 'postgres', '2026-11-30 18:03:19.758348', '9', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('25', '30', 'parked evidence', 'SQL', 'V30__parked_evidence.sql', '738290096', 'postgres', '2026-11-30 18:03:19.77787', '8', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('26', '32', 'corrected end', 'SQL', 'V32__corrected_end.sql', '-1592739497', 'postgres', '2026-11-30 18:03:19.792452', '17', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('27', '33', 'doubt', 'SQL', 'V33__doubt.sql', '-779381426', 'postgres', '2026-11-30 18:03:19.822345', '15', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('28', '34', 'answered late', 'SQL', 'V34__answered_late.sql', '68407408', 'postgres', '2026-11-30 18:03:19.849914', '1', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('29', '37', 'smart encoding', 'SQL', 'V37__smart_encoding.sql', '-675923731', 'postgres', '2026-11-30 18:03:19.856051', '1', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('3', '3', 'webhook', 'SQL', 'V3__webhook.sql', '979129331', 'postgres', '2026-11-30 18:03:19.28383', '10', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('30', '38', 'national forms', 'SQL', 'V38__national_forms.sql', '1579874337', 'postgres', '2026-11-30 18:03:19.866115', '8', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('31', '39', 'incoming', 'SQL', 'V39__incoming.sql', '-1811716573', 'postgres', '2026-11-30 18:03:19.879246', '27', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('32', '44', 'provider pause', 'SQL', 'V44__provider_pause.sql', '90093755', 'postgres', '2026-11-30 18:03:19.916688', '7', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('33', '45', 'receipt habit', 'SQL', 'V45__receipt_habit.sql', '-1021487372', 'postgres', '2026-11-30 18:03:19.928008', '3', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('34', '46', 'doubt again', 'SQL', 'V46__doubt_again.sql', '2010601299', 'postgres', '2026-11-30 18:03:19.937839', '4', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('35', '47', 'incoming repeats', 'SQL', 'V47__incoming_repeats.sql', '1567621243', 'postgres', '2026-11-30 18:03:19.948266', '6', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('36', '48', 'reference and receipt part', 'SQL', 'V48__reference_and_receipt_part.sql', '-1032892024', 'postgres', '2026-11-30 18:03:19.962944', '10', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('37', '49', 'trunk zero', 'SQL', 'V49__trunk_zero.sql', '-106233184', 'postgres', '2026-11-30 18:03:19.981322', '8', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('4', '4', 'search', 'SQL', 'V4__search.sql', '-1834333443', 'postgres', '2026-11-30 18:03:19.304995', '10', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('5', '5', 'core', 'SQL', 'V5__core.sql', '-1607302949', 'postgres', '2026-11-30 18:03:19.328057', '11', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('6', '6', 'contact', 'SQL', 'V6__contact.sql', '-331135228', 'postgres', '2026-11-30 18:03:19.350606', '20', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('7', '7', 'mailing', 'SQL', 'V7__mailing.sql', '720578350', 'postgres', '2026-11-30 18:03:19.382962', '18', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('8', '8', 'greeting', 'SQL', 'V8__greeting.sql', '-1280672011', 'postgres', '2026-11-30 18:03:19.409688', '6', 'true');
insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values ('9', '9', 'lookup', 'SQL', 'V9__lookup.sql', '-1125967025', 'postgres', '2026-11-30 18:03:19.425376', '11', 'true');
insert into idempotency (account_id, key, body_hash, answer, created_at) values ('201125265408006', 'first', E'\\x4aa6d09c1957552786be83006589b390bd5c0687d70b87d9ad923275e9a4cbd2', '200 {"status":true,"data":{"380501112233":[{"id_state":201125265408011}],"380501112255":[{"error":"phone_in_black_list"}]}}', '2026-10-05 12:00:00+00');
insert into incoming (incoming_id, account_id, provider, number, phone, identity, text, is_binary, parts, complete, received_at, verb, verb_due, answer, answer_why, answer_id, answered, unclear) values ('201125265408070', '201125265408006', 'acme', '1234', '380501112251', '380501112251', 'When does it open?', 'false', '2', 'true', '2026-10-05 12:00:00+00', NULL, 'false', NULL, NULL, NULL, 'true', NULL);
insert into incoming (incoming_id, account_id, provider, number, phone, identity, text, is_binary, parts, complete, received_at, verb, verb_due, answer, answer_why, answer_id, answered, unclear) values ('201125265408071', '201125265408006', 'acme', '1234', '380501112252', '380501112252', 'Stop', 'false', '1', 'true', '2026-10-05 12:00:00+00', 'stop', 'false', 'refused', 'no_answer', NULL, 'false', NULL);
insert into incoming_number (number, keyword, account_id) values ('1234', '', '201125265408006');
insert into incoming_part (provider, source, destination, reference, total, part, alphabet, octets, received_at, done, locking, single, again_at) values ('acme', '+380501112251', '1234', '7', '2', '1', 'GSM', E'\\x5768656e20646f657320', '2026-10-05 12:00:00+00', 'true', '0', '0', NULL);
insert into incoming_part (provider, source, destination, reference, total, part, alphabet, octets, received_at, done, locking, single, again_at) values ('acme', '+380501112251', '1234', '7', '2', '2', 'GSM', E'\\x6974206f70656e3f', '2026-10-05 12:00:00+00', 'true', '0', '0', NULL);
insert into known_address (account_id, address, seen_at) values ('201125265408006', '127.0.0.1', '2026-10-05 12:00:00+00');
insert into learned_network (phone, mcc, mnc, learned_at) values ('380501112236', '255', '1', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408005', 'customer', '10000000', 'EUR', 'top_up', 'first money', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408005', 'payments', '-10000000', 'EUR', 'top_up', 'first money', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408010', 'customer', '-50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408010', 'sales', '50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408014', 'customer', '-100000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408014', 'sales', '100000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408019', 'customer', '-50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408019', 'sales', '50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408026', 'customer', '-50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408026', 'sales', '50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408030', 'customer', '-50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408030', 'sales', '50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408041', 'customer', '-50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408041', 'sales', '50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408048', 'customer', '-50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408048', 'sales', '50000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408059', 'customer', '-100000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at) values ('201125265408006', '201125265408059', 'sales', '100000', 'EUR', 'charge', '', '2026-10-05 12:00:00+00');
insert into login (login, account_id, password_hash) values ('ann', '201125265408006', '$argon2id$v=19$m=19456,t=2,p=1$xoDDJNok50bV+A58uhqV5w$xFJm6tmvb+aw9Lnp1JEw8aNX53ZHlAWmAX6iMoC6S/A');
insert into login (login, account_id, password_hash) values ('bea', '201125265408008', '$argon2id$v=19$m=19456,t=2,p=1$xr/ZZS2Fc3IjVRMyddY4/w$/jv+3O06sLzF9E1qWvEByUZ/FQGe+LHh+Ik+nB4FxPg');
insert into login_look (look, login, unicode) values ('ann', 'ann', '17.0.0.0');
insert into login_look (look, login, unicode) values ('bea', 'bea', '17.0.0.0');
insert into lookup_result (account_id, part_id, mcc, mnc, operator, ported, reachable) values ('201125265408006', '201125265408031', '255', '1', 'Vodafone', 'false', 'true');
insert into mailing (account_id, mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at, stops_at, node_id, leased_until, total, cursor_phone, handled, messages, parts, charged_micros, returned_micros, needed_micros, run_began_at, run_began_handled, ended_at, settled) values ('201125265408006', '201125265408056', 'done', 'Verify', 'Dear #first_name#', '{201125265408050}', '{}', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '0', '2026-10-05 12:00:30+00', '2', '380501112242', '2', '2', '2', '100000', '0', '0', '2026-10-05 12:00:00+00', '0', '2026-10-05 12:00:00+00', 'false');
insert into mailing (account_id, mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at, stops_at, node_id, leased_until, total, cursor_phone, handled, messages, parts, charged_micros, returned_micros, needed_micros, run_began_at, run_began_handled, ended_at, settled) values ('201125265408006', '201125265408057', 'waiting', 'Verify', 'Dear #first_name#', '{201125265408050}', '{}', '2026-10-05 12:00:00+00', '2026-12-24 10:00:00+00', '2026-12-24 10:00:00+00', '0', '2026-10-05 12:00:30+00', '2', '0', '0', '0', '0', '0', '0', '0', NULL, '0', NULL, 'false');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408011', '380501112233', 'Verify', 'Your code is 1', 'sms', '1', '255', '1', '50000', 'EUR', 'submitted', '201125265408010', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-06 12:00:00+00', 'false', 'true', NULL, 'rest', NULL, NULL, NULL, '4', NULL, 'gsm', '2');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408015', '380501112234', 'Verify', E'Grüße: it''s a \\ text of two parts. xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'sms', '2', '255', '1', '50000', 'EUR', 'submitted', '201125265408014', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-06 12:00:00+00', 'false', 'true', NULL, 'rest', NULL, NULL, NULL, '4', NULL, 'gsm', '2');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408020', '380501112200', 'Verify', 'Is anybody there?', 'sms', '1', '255', '1', '50000', 'EUR', 'submitted', '201125265408019', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-06 12:00:00+00', 'false', 'true', NULL, 'rest', NULL, NULL, NULL, '4', NULL, 'gsm', '2');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408027', '380501112235', 'Verify', 'now', 'flashsms', '1', '255', '1', '50000', 'EUR', 'submitted', '201125265408026', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-06 12:00:00+00', 'false', 'true', NULL, 'rest', NULL, NULL, NULL, '4', NULL, 'gsm', '2');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408031', '380501112236', 'Verify', '', 'hlr', '1', '255', '1', '50000', 'EUR', 'submitted', '201125265408030', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-06 12:00:00+00', 'false', 'true', NULL, 'rest', NULL, NULL, NULL, '4', NULL, 'none', '1');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408042', '380501112237', 'Verify', 'told in vain', 'sms', '1', '255', '1', '50000', 'EUR', 'submitted', '201125265408041', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-06 12:00:00+00', 'false', 'true', 'http://127.0.0.1:1/', 'rest', NULL, NULL, NULL, '4', NULL, 'gsm', '2');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408049', '380501112238', 'Verify', 'tomorrow', 'sms', '1', '255', '1', '50000', 'EUR', 'submitted', '201125265408048', '2026-10-05 12:00:00+00', '2026-10-06 09:00:00+00', '2026-10-06 11:00:00+00', 'true', 'true', NULL, 'rest', NULL, NULL, NULL, '4', NULL, 'gsm', '2');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408060', '380501112241', 'Verify', 'Dear Cid', 'sms', '1', '255', '1', '50000', 'EUR', 'submitted', '201125265408059', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-06 12:00:00+00', 'false', 'true', NULL, 'mailing', '201125265408050', '201125265408056', NULL, '4', NULL, 'gsm', '2');
insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, config_version, route_id, encoding, encoding_rules) values ('201125265408006', '201125265408061', '380501112242', 'Verify', 'Dear ', 'sms', '1', '255', '1', '50000', 'EUR', 'submitted', '201125265408059', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '2026-10-06 12:00:00+00', 'false', 'true', NULL, 'mailing', '201125265408050', '201125265408056', NULL, '4', NULL, 'gsm', '2');
insert into node (node_id, id_second_reserved, dispatch_floor, schedule_floor, expiry_floor, id_seconds_ahead, run, host, process, leased_since, leased_until) values ('0', '23976000', '0', '2026-10-05 12:00:00+00', '2026-10-05 12:00:00+00', '120', '1', 'vm', 'f8ca6f8a-f8f7-4d97-826e-0fcc46f23e86/pid:[4026531836] 1247 644840', '2026-11-30 18:03:22.465364+00', NULL);
insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros) values ('1', '255', '-1', 'flashsms', '2026-10-05 12:00:00+00', 'infinity', '50000');
insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros) values ('1', '255', '-1', 'hlr', '2026-10-05 12:00:00+00', 'infinity', '50000');
insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros) values ('1', '255', '-1', 'mnp', '2026-10-05 12:00:00+00', 'infinity', '50000');
insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros) values ('1', '255', '-1', 'sms', '2026-10-05 12:00:00+00', 'infinity', '50000');
insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros) values ('1', '255', '-1', 'wappush', '2026-10-05 12:00:00+00', 'infinity', '50000');
insert into price_list (price_list_id, name, currency) values ('1', 'First', 'EUR');
insert into product (product_id, name, price_list_id) values ('1', 'First', '1');
insert into provider (provider_id, name) values ('1', 'acme');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003000', '201125265408006', '201125265408011');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003001', '201125265408006', '201125265408015');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003002', '201125265408006', '201125265408016');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003003', '201125265408006', '201125265408020');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003004', '201125265408006', '201125265408027');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003005', '201125265408006', '201125265408031');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003006', '201125265408006', '201125265408042');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003007', '201125265408006', '201125265408060');
insert into provider_message (provider_id, provider_message_id, account_id, part_id) values ('1', '1796061802003008', '201125265408006', '201125265408061');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408011', 'true', '201125265408034', 'DELIVRD', '000', '0', '201125265408033', 'true', '2026-10-05 12:00:00+00');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408015', 'true', '201125265408035', 'DELIVRD', '000', '0', '201125265408033', 'true', '2026-10-05 12:00:00+00');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408016', 'true', '201125265408036', 'DELIVRD', '000', '0', '201125265408033', 'true', '2026-10-05 12:00:00+00');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408020', 'true', '201125265408037', 'UNDELIV', '001', '0', '201125265408033', 'true', '2026-10-05 12:00:00+00');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408027', 'true', '201125265408038', 'DELIVRD', '000', '0', '201125265408033', 'true', '2026-10-05 12:00:00+00');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408031', 'true', '201125265408046', 'DELIVRD', '000', '0', '201125265408045', 'true', '2026-10-05 12:00:00+00');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408042', 'true', '201125265408053', 'DELIVRD', '000', '0', '201125265408052', 'true', '2026-10-05 12:00:00+00');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408060', 'true', '201125265408068', 'DELIVRD', '000', '0', '201125265408066', 'true', '2026-10-05 12:00:00+00');
insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at) values ('201125265408006', '201125265408061', 'true', '201125265408067', 'DELIVRD', '000', '0', '201125265408066', 'true', '2026-10-05 12:00:00+00');
insert into revision (only_row, change_id, version) values ('true', '3', '4');
insert into revision_change (change_id, kind, of_id, raises) values ('1', 'price_list', '1', 'true');
insert into revision_change (change_id, kind, of_id, raises) values ('1', 'price_list', '1', 'true');
insert into revision_change (change_id, kind, of_id, raises) values ('1', 'price_list', '1', 'true');
insert into revision_change (change_id, kind, of_id, raises) values ('1', 'product', '1', 'true');
insert into revision_change (change_id, kind, of_id, raises) values ('2', 'account', '201125265408006', 'true');
insert into revision_change (change_id, kind, of_id, raises) values ('3', 'incoming_number', '201125265408006', 'true');
insert into search_progress (only_row, reports_applied) values ('true', '0');
insert into sender (account_id, sender) values ('201125265408006', 'Verify');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408011', '1', '1', 'submitted', '1796061802003000', '0', '2026-10-05 12:00:00+00');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408015', '1', '1', 'submitted', '1796061802003001', '0', '2026-10-05 12:00:00+00');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408016', '1', '1', 'submitted', '1796061802003002', '0', '2026-10-05 12:00:00+00');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408020', '1', '1', 'submitted', '1796061802003003', '0', '2026-10-05 12:00:00+00');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408027', '1', '1', 'submitted', '1796061802003004', '0', '2026-10-05 12:00:00+00');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408031', '1', '1', 'submitted', '1796061802003005', '0', '2026-10-05 12:00:00+00');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408042', '1', '1', 'submitted', '1796061802003006', '0', '2026-10-05 12:00:00+00');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408060', '1', '1', 'submitted', '1796061802003007', '0', '2026-10-05 12:00:00+00');
insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at) values ('201125265408006', '201125265408061', '1', '1', 'submitted', '1796061802003008', '0', '2026-10-05 12:00:00+00');
insert into webhook_attempt (account_id, attempt_id, url, reports, acknowledged, status, error, duration_millis, at) values ('201125265408006', '201125265408054', 'http://127.0.0.1:1/', '1', '0', NULL, 'connection: HttpHostConnectException', '71', '2026-10-05 12:00:00+00');
insert into webhook_cursor (account_id, node_id, "position") values ('0', '0', '201125265408002');
insert into webhook_cursor (account_id, node_id, "position") values ('201125265408006', '0', '201125265408068');
insert into webhook_pending (account_id, report_id, part_id, state, at, url, attempts, due_at, parked, last_error, manner) values ('201125265408006', '201125265408053', '201125265408042', 'DELIVRD', '2026-10-05 12:00:00+00', 'http://127.0.0.1:1/', '1', '2026-10-05 12:00:11.390668+00', 'false', 'connection: HttpHostConnectException', 'post');
set session_replication_role = default;
