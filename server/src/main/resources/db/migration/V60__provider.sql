-- Providers that operators set while the platform runs (io.heliograph.supply). A provider is closed, never deleted, since messages and what became of them
-- name it; its name is free again then. A row without settings is of the time when the configuration file alone said how a provider is reached: the file, or
-- whoever makes one of that name, takes it over.

alter table provider
    add column settings    jsonb,       -- keys of provider.conf that differ from what stands there, but `password` and `enabled`; null: nobody has set it up
    add column password    bytea,       -- sealed by the key file; null: none
    add column password_at timestamptz, -- when it was set
    add column duty        text   not null default 'off' check (duty in ('on', 'paused', 'draining', 'off')),
    add column created_at  timestamptz,
    add column closed_at   timestamptz, -- null: open
    add column revision    bigint not null default 1,
    add constraint provider_set check (settings is null or (jsonb_typeof(settings) = 'object' and created_at is not null)),
    add constraint provider_closed check (closed_at is null or duty = 'off'),
    add constraint provider_password check ((password is null) = (password_at is null));
alter table provider drop constraint provider_name_key;
create unique index provider_name on provider (name) where closed_at is null;

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
            'create trigger %I after %s on provider %s for each statement execute function rows_revised(''provider'', ''provider_id'', ''true'')',
            'provider_revised_by_' || event.name, event.name, event.rows);
    end loop;
end $$;
