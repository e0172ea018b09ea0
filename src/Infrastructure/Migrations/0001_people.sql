-- Organisations and the people in them, and who is asking.

create extension if not exists btree_gist;

-- The login role of the server; readable by the owner alone, so that every node started with the owner's connection finds it.
create table app_login (
  role_name text not null,
  password text not null,
  only_row boolean not null default true,
  constraint app_login_pkey primary key (only_row),
  constraint app_login_only_row_check check (only_row)
);

create table organizations (
  id uuid not null default gen_random_uuid(),
  name text not null,
  slug text not null,
  time_zone text not null,
  certification_gate boolean not null default false,
  course_portal_url_template text,
  portal_webhook_url text,
  portal_webhook_secret text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint organizations_pkey primary key (id),
  constraint organizations_slug_key unique (slug),
  constraint organizations_name_check check (name ~ '[^[:space:]]'),
  constraint organizations_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  constraint organizations_time_zone_check check (time_zone <> '')
);

create table local_associations (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  name text not null,
  constraint local_associations_pkey primary key (id),
  constraint local_associations_organization_id_name_key unique (organization_id, name),
  constraint local_associations_id_organization_id_key unique (id, organization_id),
  constraint local_associations_organization_id_fkey foreign key (organization_id) references organizations (id),
  constraint local_associations_name_check check (name ~ '[^[:space:]]')
);

create table users (
  id uuid not null default gen_random_uuid(),
  name text not null,
  email text,
  locale text not null default 'nb',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_pkey primary key (id),
  constraint users_name_check check (name ~ '[^[:space:]]')
);

create unique index uq_users_email on users (lower(email));

create table user_organization_memberships (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  organization_id uuid not null,
  role text not null,
  local_association_id uuid,
  coordinator_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_organization_memberships_pkey primary key (id),
  constraint user_organization_memberships_user_id_organization_id_key unique (user_id, organization_id),
  constraint user_organization_memberships_id_organization_id_key unique (id, organization_id),
  constraint user_organization_memberships_user_id_fkey foreign key (user_id) references users (id),
  constraint user_organization_memberships_organization_id_fkey foreign key (organization_id) references organizations (id),
  constraint user_organization_memberships_local_association_fkey
    foreign key (local_association_id, organization_id) references local_associations (id, organization_id),
  constraint user_organization_memberships_coordinator_fkey
    foreign key (coordinator_id, organization_id) references user_organization_memberships (id, organization_id),
  constraint user_organization_memberships_coordinator_check check (coordinator_id <> id),
  constraint user_organization_memberships_role_check check (role in ('PEER_MENTOR', 'COORDINATOR', 'ORG_ADMIN'))
);

create index idx_user_organization_memberships_organization
  on user_organization_memberships (organization_id, local_association_id);
create index idx_user_organization_memberships_coordinator
  on user_organization_memberships (coordinator_id) where coordinator_id is not null;

-- The caller of this connection, as enter() left it; null before that. (A body like this one is bound when it is made, whatever the
-- search_path of whoever calls, and can be inlined.)
create function viewer_id() returns uuid
language sql stable parallel safe
return nullif(current_setting('meander.user_id', true), '')::uuid;

-- The caller's organisations. Policies read it through a scalar sub-select, so that a statement asks once and not once a row.
create function viewer_organizations() returns uuid[]
language sql stable parallel safe
return coalesce(nullif(current_setting('meander.organizations', true), ''), '{}')::uuid[];

-- Says who asks on this connection and answers with their memberships: none for an unknown user, one row of nulls for a user
-- without any. The settings end with the connection's return to the pool, which resets them.
create function enter(caller uuid)
returns table (member_id uuid, organization_id uuid, role text, local_association_id uuid)
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform set_config('meander.user_id', coalesce((select u.id::text from users u where u.id = caller), ''), false),
          set_config('meander.organizations',
            (select coalesce(array_agg(m.organization_id), '{}')::text from user_organization_memberships m where m.user_id = caller),
            false);
  return query
    select m.id, m.organization_id, m.role, m.local_association_id
      from users u
      left join user_organization_memberships m on m.user_id = u.id
     where u.id = caller
     order by m.id;
end $$;

-- Adds a person whom the identity provider knows and we do not; never changes a known one. False when the address belongs to somebody
-- else, whoever the person is: an answer and no error, which would end the caller's transaction.
create function ensure_user(new_id uuid, new_name text, new_email text, new_locale text, at timestamptz) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  insert into users (id, name, email, locale, created_at, updated_at)
    values (new_id, new_name, new_email, new_locale, at, at) on conflict do nothing;
  return not exists (select from users where lower(email) = lower(new_email) and id <> new_id);
end $$;
