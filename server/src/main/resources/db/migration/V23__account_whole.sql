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
