-- Who is asking, and what the server's role may see and do. The role owns nothing; the owner (migrations, imports, verification) is not
-- bound by the policies. Each file grants what the server needs of its objects.

-- The login role of the server. Only the owner can read it, so that every node that starts with the owner's connection finds it.
create table app_login (
  role_name text not null,
  password text not null,
  only_row boolean not null default true,
  constraint app_login_pkey primary key (only_row),
  constraint app_login_only_row_check check (only_row)
);

alter table app_login enable row level security;

-- What the server may do, as GRANT says it. Every run of the migrator grants all of it, so that a restored database gets it again.
create table app_permissions (
  permission text not null,
  constraint app_permissions_pkey primary key (permission)
);

alter table app_permissions enable row level security;

create function grant_app_access(app_role name) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
  granted text;
begin
  for granted in select permission from app_permissions order by permission loop
    execute format('grant %s to %I', granted, app_role);
  end loop;

  -- Until its owner says otherwise a database lets every role of the server in, and make temporary tables. Not all owners of our tables own
  -- the database too.
  if pg_has_role((select datdba from pg_database where datname = current_database()), 'usage') then
    execute format('grant connect on database %I to %I', current_database(), app_role);
    execute format('revoke connect, temporary on database %I from public', current_database());
  end if;
  if pg_has_role((select nspowner from pg_namespace where nspname = 'public'), 'usage') then
    revoke create on schema public from public;
  end if;
end $$;

revoke execute on function grant_app_access(name) from public;

-- Says who asks and in which organisations (memberships_of in 0002_people.sql answers with them), until the end of the transaction: what
-- is asked after it on the same connection is asked by nobody. Goes ahead of every question in the same round trip; a procedure, since a
-- CALL returns no rows that would stand before those of the question.
create procedure enter(caller uuid, organizations uuid[])
language plpgsql
as $$
begin
  perform set_config('meander.user_id', coalesce(caller::text, ''), true),
          set_config('meander.organizations', coalesce(organizations::text, ''), true),
          set_config('meander.together', '', true);
end $$;

revoke execute on procedure enter(uuid, uuid[]) from public;

-- The caller of this transaction; null when nobody entered. A body like this one is bound when it is made, whatever the search_path of the
-- caller, and can be inlined.
create function viewer_id() returns uuid
language sql stable parallel safe
return nullif(current_setting('meander.user_id', true), '')::uuid;

-- The caller's organisations. Policies read it through a scalar sub-select, so that a statement asks once and not once a row.
create function viewer_organizations() returns uuid[]
language sql stable parallel safe
return coalesce(nullif(current_setting('meander.organizations', true), ''), '{}')::uuid[];

-- Those who ask together (enter_together in 0002_people.sql), each as 'user organisation' for every organisation of theirs.
create function viewers_together() returns text[]
language sql stable parallel safe
return coalesce(nullif(current_setting('meander.together', true), ''), '{}')::text[];

insert into app_permissions (permission) values
  ('usage on schema public'),
  ('execute on function viewer_id(), viewer_organizations(), viewers_together()'),
  ('execute on procedure enter(uuid, uuid[])');
