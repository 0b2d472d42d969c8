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
