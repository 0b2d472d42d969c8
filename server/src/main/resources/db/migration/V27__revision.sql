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
