-- What an operator sets of an account (io.heliograph.customer): its doors and where it comes from, providers that it is never given to, when its money
-- is low; and by what its tokens are told apart.

alter table account
    add column revision bigint not null default 1, -- raised by whatever changes what an operator is shown of it, but its balance
    add column can_send_get boolean not null default false,
    add column can_send_smpp boolean not null default false, -- kept: there is no such door yet
    add column rest_addresses text[] not null default '{}', -- blocks that calls with a REST token come from; none: from everywhere
    add column get_addresses text[] not null default '{}',
    add column providers_not_used smallint[] not null default '{}',
    add column text_days integer check (text_days between 0 and 36500), -- kept: nothing goes by it yet
    add column low_balance_micros bigint check (low_balance_micros >= 0), -- the customer's mark; null: none
    add column low_balance_operator_micros bigint check (low_balance_operator_micros >= 0); -- ours

alter table access_token
    add column token_id bigint generated always as identity,
    add column first_letters text not null default '', -- '': it was made before they were kept
    add column name text not null default ''; -- what it is for, by the operator

-- Whoever changes it: an operator who says what he read means all of it.
create function account_revision() returns trigger language plpgsql set search_path from current as $$
declare
    unseen constant text[] := '{revision, webhook_secret, webhook_secret_previous, webhook_secret_previous_until}';
begin
    if new.revision = old.revision and to_jsonb(new) - unseen <> to_jsonb(old) - unseen then
        new.revision := old.revision + 1;
    end if;
    return new;
end $$;
create trigger account_revision before update on account for each row execute function account_revision();

-- As in V27, and what has come since that is kept in no memory.
create or replace function account_revised() returns trigger language plpgsql set search_path from current as $$
declare
    profile constant text[] := '{name, company_name, email, phone, skype, revision, can_send_smpp, text_days, low_balance_micros, low_balance_operator_micros}';
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

-- Its senders are shown with it.
create function account_senders_revised() returns trigger language plpgsql set search_path from current as $$
begin
    if pg_trigger_depth() = 1 then -- else the account goes, and they with it
        update account set revision = revision + 1 where account_id in (select account_id from changed);
    end if;
    return null;
end $$;
create trigger account_senders_revised_by_insert after insert on sender
    referencing new table as changed for each statement execute function account_senders_revised();
create trigger account_senders_revised_by_delete after delete on sender
    referencing old table as changed for each statement execute function account_senders_revised();

-- Accounts that are blocked: few, and read at every start and change of one.
create index account_blocked on account (account_id) where blocked;
-- Whose money is below a mark.
create index account_low_balance on account (account_id) where low_balance_micros is not null or low_balance_operator_micros is not null;

-- For alarms: what an account can still spend is below a mark.
create view operator_low_balance as
select a.account_id, a.login, b.currency, (b.balance_micros + b.credit_micros) / 1000000.0 as available, m.whose, m.mark_micros / 1000000.0 as mark
from account a
join balance b on b.account_id = a.account_id
cross join lateral (values ('customer', a.low_balance_micros), ('operator', a.low_balance_operator_micros)) as m (whose, mark_micros)
where (a.low_balance_micros is not null or a.low_balance_operator_micros is not null)
  and b.balance_micros + b.credit_micros < m.mark_micros;

-- who could send by REST could send by GET, until there was a right of its own
update account set can_send_get = can_send_restapi;
