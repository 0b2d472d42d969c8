-- Senders that customers apply for and operators approve. `sender` has those that are registered, whoever has put them there; each of them has an
-- application here that is approved.

create table sender_application (
    application_id bigint      primary key generated always as identity,
    account_id     bigint      not null references account on delete cascade,
    sender         text        not null check (sender <> ''),
    note           text        not null default '', -- the customer's
    document       text        not null default '', -- a reference to one that proves its right
    state          text        not null check (state in ('waiting', 'approved', 'refused', 'withdrawn')),
    reason         text        not null default '', -- why it was refused
    applied_at     timestamptz not null,
    decided_at     timestamptz,
    decided_by     text,                            -- null: the customer, or SQL
    revision       bigint      not null default 1
);
create unique index sender_application_open on sender_application (account_id, sender) where state in ('waiting', 'approved');
create index sender_application_waiting on sender_application (application_id) where state = 'waiting';

insert into sender_application (account_id, sender, state, applied_at, decided_at)
select account_id, sender, 'approved', now(), now()
from sender;

create function sender_registered() returns trigger language plpgsql set search_path from current as $$
begin
    insert into sender_application as a (account_id, sender, state, applied_at, decided_at)
    values (new.account_id, new.sender, 'approved', now(), now())
    on conflict (account_id, sender) where state in ('waiting', 'approved') do update
    set state = 'approved', decided_at = now(), revision = a.revision + 1
    where a.state = 'waiting';
    return null;
end $$;
create trigger sender_registered after insert on sender for each row execute function sender_registered();

create function sender_unregistered() returns trigger language plpgsql set search_path from current as $$
begin
    update sender_application
    set state = 'withdrawn', decided_at = now(), revision = revision + 1
    where account_id = old.account_id
      and sender = old.sender
      and state = 'approved';
    return null;
end $$;
create trigger sender_unregistered after delete on sender for each row execute function sender_unregistered();

-- What senders have to be, by destination.
create table sender_rule (
    sender_rule_id bigint primary key generated always as identity,
    destination    text   not null unique check (destination ~ '^([A-Z]{2}|[1-9][0-9]{0,14})$'), -- a country, or leading digits
    policy         text   not null check (policy in ('free', 'registered', 'digits')),
    revision       bigint not null default 1
);
create trigger sender_rule_revised_by_insert after insert on sender_rule
    referencing new table as changed for each statement execute function rows_revised('sender_rule', 'sender_rule_id', 'true');
create trigger sender_rule_revised_by_update after update on sender_rule
    referencing old table as was new table as changed for each statement execute function rows_revised('sender_rule', 'sender_rule_id', 'true');
create trigger sender_rule_revised_by_delete after delete on sender_rule
    referencing old table as changed for each statement execute function rows_revised('sender_rule', 'sender_rule_id', 'true');
create trigger sender_rule_revised_by_truncate after truncate on sender_rule
    for each statement execute function rows_revised('sender_rule', 'sender_rule_id', 'true');
