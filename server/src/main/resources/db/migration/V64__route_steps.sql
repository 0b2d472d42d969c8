-- Routes fit by more than account, type and destination, and have steps, of which the next is taken when one cannot carry (io.heliograph.routing).

-- What a route fits is never changed: another row takes its place, with the number by which the operator knows it.
create sequence route_number as integer;
alter table route
    add column number     integer,
    add column product_id bigint,   -- null: whichever, as in all of these
    add column urgent     boolean,  -- false: mailings and greetings
    add column country    text check (country ~ '^[A-Z]{2}$'),
    add column mccs       smallint[] check (cardinality(mccs) > 0), -- of that country, when the route was opened
    add column mnc        smallint check (mnc between 0 and 999),
    add column sender     text check (sender <> ''),
    add column phrase     text check (phrase <> ''),
    add column revision   bigint not null default 1,
    add check (mnc is null or mcc is not null),
    add check (country is null or mcc is null),
    add check ((country is null) = (mccs is null));
update route set number = nextval('route_number');
alter table route
    alter column number set not null,
    alter column number set default nextval('route_number');
alter sequence route_number owned by route.number;
create unique index route_number_open on route (number) where closed_at is null;
create index route_by_number on route (number, route_id); -- the latest of a number

alter table route_step add column step smallint not null default 0; -- of the same one: they are as good as each other

-- what the providers of a step have in common; a step without a row shares by weight, and is left as soon as nobody there is bound
create table route_stage (
    route_id        integer   not null references route on delete cascade,
    step            smallint  not null,
    choice          text      not null check (choice in ('weighted', 'cheapest', 'fixed')),
    next_statuses   integer[] not null, -- command_status values that are a cause to go on, as all of these
    next_classes    text[]    not null,
    refused_seconds integer check (refused_seconds >= 0), -- null: no cause
    unbound_seconds integer   not null check (unbound_seconds >= 0),
    left_seconds    integer check (left_seconds >= 0),    -- before the end of a lifetime; null: no cause
    primary key (route_id, step)
);

do $$
declare
    event record;
begin
    for event in
        select *
        from (values
            ('insert', 'referencing new table as changed'),
            ('update', 'referencing old table as was new table as changed'),
            ('delete', 'referencing old table as changed'),
            ('truncate', '')) as e (name, rows)
    loop
        execute format(
            'create trigger %I after %s on route_stage %s for each statement execute function rows_revised(''route'', ''route_id'', ''true'')',
            'route_stage_revised_by_' || event.name, event.name, event.rows);
    end loop;
end $$;

-- what a route was like from when on, so that a message of then can be explained
create table route_history (
    route_id integer     not null references route on delete cascade,
    revision bigint      not null,
    at       timestamptz not null,
    name     text        not null,
    position integer     not null,
    steps    jsonb       not null,
    primary key (route_id, revision)
);
insert into route_history (route_id, revision, at, name, position, steps)
select route_id, revision, opened_at, name, position,
       (select coalesce(jsonb_agg(jsonb_build_object('step', 1, 'provider', p.name, 'weight', s.weight) order by s.position), '[]')
        from route_step s
        join provider p using (provider_id)
        where s.route_id = route.route_id)
from route;
