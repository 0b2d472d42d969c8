-- What must be left of a price (io.heliograph.margin), and what each attempt cost.

create table margin_rule (
    margin_rule_id    bigint  primary key generated always as identity,
    account_id        bigint,  -- null: whichever, as in all three
    product_id        bigint,
    route_number      integer, -- the operator's number, which outlives the rows of a route
    margin_millionths integer not null check (margin_millionths between -1000000 and 1000000),
    action            text    not null check (action in ('refuse', 'next', 'allow')),
    revision          bigint  not null default 1,
    unique nulls not distinct (account_id, product_id, route_number)
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
            'create trigger %I after %s on margin_rule %s for each statement execute function rows_revised(''margin_rule'', ''margin_rule_id'', ''true'')',
            'margin_rule_revised_by_' || event.name, event.name, event.rows);
    end loop;
end $$;

-- what a part may cost, in the currency of the price, as it was decided at acceptance; null: whatever it costs
alter table message
    add column cost_max_micros bigint,
    add column cost_max_noted boolean; -- whether one that costs more goes all the same, and is counted

-- by the cost that was in force then; null: unknown, or none was set
alter table submission
    add column cost_micros bigint,
    add column cost_currency text;
