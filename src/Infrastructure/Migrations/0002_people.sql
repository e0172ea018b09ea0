-- Organisations and the people in them, and how texts are kept.

-- Norwegian order, whatever the locale of the database: every name and title has this collation.
create collation norwegian (provider = icu, locale = 'nb');

-- Letters made small, whatever the locale of the database: what is searched and what is searched for, and whether two addresses, names or
-- titles are the same. .NET makes other letters small, the Turkish dotted capital for one, and so it asks here.
create function in_lower_case(text) returns text
language sql immutable parallel safe
return lower($1 collate norwegian);

-- One line as it comes in (People 7, EnteredText of Domain): composed, its blanks plain and single and at neither end, without control
-- characters, line breaks, direction marks and zero-width characters.
create function is_line(text) returns boolean
language sql immutable parallel safe
return $1 is nfc normalized
   and ($1 collate "C") !~ '[\u0001-\u001f\u007f-\u00a0\u061c\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f\u2060\u2066-\u2069\u3000\ufeff]'
   and ($1 collate "C") !~ '^ |  | $';

-- Several lines likewise: with line breaks and tabs, and with as many plain blanks inside a line as there were.
create function is_paragraphs(text) returns boolean
language sql immutable parallel safe
return $1 is nfc normalized
   and ($1 collate "C")
     !~ '[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u00a0\u061c\u1680\u2000-\u200b\u200e\u200f\u202a-\u202f\u205f\u2060\u2066-\u2069\u3000\ufeff]'
   and ($1 collate "C") !~ '^[ \t\n\r\u0085\u2028\u2029]|[ \t\n\r\u0085\u2028\u2029]$';

-- Texts of these kinds. A column of such a type is looked at where it is written; a check of the table would be, line by line, with every
-- other column too, such as the seats of a course (docs/decisions/0012).
create domain text_line as text constraint text_line_check check (is_line(value));
create domain text_paragraphs as text constraint text_paragraphs_check check (is_paragraphs(value));

-- One local@domain (People 7, Facts.Email of Domain), without characters that look like others or like none.
create function is_email(text) returns boolean
language sql immutable parallel safe
return is_line($1)
   and char_length($1) <= 254
   and ($1 collate "C") !~ ('['
     || '\u00aa-\u00ad\u00b2-\u00b3\u00b9-\u00be\u0132-\u0133\u013f-\u0140\u0149\u017f\u01c4-\u01cc'
     || '\u01f1-\u01f3\u02b0-\u02ff\u034f\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1d2c-\u1dbf\u1e9a'
     || '\u2000-\u2bff\u2c7c-\u2c7d\u3000-\u3003\u3164\u3200-\u33ff\ua7f2-\ua7f4\ufb00-\ufb06\ufb29'
     || '\ufe00-\ufe6f\uff00-\uffff\U00010780-\U000107bf\U0001bca0-\U0001bca3\U0001d100-\U0001d7ff'
     || '\U0001f100-\U0001f1ff\U0001fbf0-\U0001fbf9\U000e0000-\U000e0fff' || ']')
   and ($1 collate "C") ~ ('^[^ @.()<>[\]:;,\\"]+(\.[^ @.()<>[\]:;,\\"]+)*'
     || '@[a-zA-Z0-9\u0080-\U0010ffff]([a-zA-Z0-9\u0080-\U0010ffff-]*[a-zA-Z0-9\u0080-\U0010ffff])?'
     || '(\.[a-zA-Z0-9\u0080-\U0010ffff]([a-zA-Z0-9\u0080-\U0010ffff-]*[a-zA-Z0-9\u0080-\U0010ffff])?)+$');

-- An http(s) address without credentials, with known placeholders, each twice at most (CoursePortal of Domain, which also asks whether the
-- host can be one).
create function is_course_portal_template(text) returns boolean
language sql immutable parallel safe
return is_line($1)
   and char_length($1) <= 2000
   and ($1 collate "C") ~* '^https?://[^/?#@\\{}]+([/?#]|$)'
   and array_length(string_to_array($1, '{name}'), 1) <= 3
   and array_length(string_to_array($1, '{email}'), 1) <= 3
   and array_length(string_to_array($1, '{certificationType}'), 1) <= 3
   and array_length(string_to_array($1, '{courseId}'), 1) <= 3
   and $1 !~ '\{(?!name\}|email\}|certificationType\}|courseId\})[^{}]*\}';

create table organizations (
  id uuid not null default gen_random_uuid(),
  name text_line collate norwegian not null,
  slug text not null,
  time_zone text not null,
  certification_gate boolean not null default false,
  -- What pauses people has changed for the organisation as a whole: its next expiry run looks at all members, not only at what is due.
  standing_sweep_due boolean not null default false,
  course_portal_url_template text,
  portal_webhook_url text,
  portal_webhook_secret text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint organizations_pkey primary key (id),
  constraint organizations_slug_key unique (slug),
  constraint organizations_name_check check (name <> ''),
  constraint organizations_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  constraint organizations_time_zone_check check (time_zone <> ''),
  constraint organizations_course_portal_url_template_check check (is_course_portal_template(course_portal_url_template))
);

create function sweep_after_gate() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  new.standing_sweep_due := true;
  return new;
end $$;

create trigger organizations_sweep_after_gate
  before update of certification_gate on organizations
  for each row when (new.certification_gate is distinct from old.certification_gate)
  execute function sweep_after_gate();

create table local_associations (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  name text_line collate norwegian not null,
  constraint local_associations_pkey primary key (id),
  constraint local_associations_id_organization_id_key unique (id, organization_id),
  constraint local_associations_organization_id_fkey foreign key (organization_id) references organizations (id),
  constraint local_associations_name_check check (name <> '')
);

create unique index uq_local_associations_name on local_associations (organization_id, in_lower_case(name));

-- Who somebody is, which the identity provider alone says: the id is the sub of their token. What is known of them stands on their
-- memberships, each organisation's for itself (docs/decisions/0017).
create table users (
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  -- When a token of theirs was first taken; null while nobody has signed in as them.
  first_seen_at timestamptz,
  constraint users_pkey primary key (id)
);

create table user_organization_memberships (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  organization_id uuid not null,
  -- As this organisation records the person, and shown in it alone.
  name text_line collate norwegian not null,
  email text,
  locale text not null default 'nb',
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
  constraint user_organization_memberships_name_check check (name <> ''),
  constraint user_organization_memberships_email_check check (is_email(email)),
  constraint user_organization_memberships_locale_check check (locale in ('nb', 'nn', 'no', 'en')),
  constraint user_organization_memberships_coordinator_check check (coordinator_id <> id),
  constraint user_organization_memberships_role_check check (role in ('PEER_MENTOR', 'COORDINATOR', 'ORG_ADMIN'))
);

-- An address names one member of an organisation. The organisation comes last, since a verified address is looked for in all of them.
create unique index uq_user_organization_memberships_email on user_organization_memberships (in_lower_case(email), organization_id);
create index idx_user_organization_memberships_organization
  on user_organization_memberships (organization_id, local_association_id);
-- A page of the directory comes in its order.
create index idx_user_organization_memberships_name on user_organization_memberships (organization_id, name, id);
create index idx_user_organization_memberships_coordinator
  on user_organization_memberships (coordinator_id) where coordinator_id is not null;

create function sweep_organization() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  update organizations set standing_sweep_due = true where id = new.organization_id and not standing_sweep_due;
  return null;
end $$;

create trigger user_organization_memberships_sweep_after_role
  after update of role on user_organization_memberships
  for each row when (new.role is distinct from old.role)
  execute function sweep_organization();

-- Open streams hear of it at once, so that nothing more is sent to people who left or may see less.
create function tell_of_member() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform pg_notify('meander_members', old.user_id::text);
  return null;
end $$;

create trigger memberships_tell_of_change
  after update of role, user_id, organization_id on user_organization_memberships
  for each row when (new.role <> old.role or new.user_id <> old.user_id or new.organization_id <> old.organization_id)
  execute function tell_of_member();

create trigger memberships_tell_of_end
  after delete on user_organization_memberships
  for each row execute function tell_of_member();

-- An organisation that has an ORG_ADMIN keeps one (People 6). This is asked at the end of a transaction, since a file may hand the role
-- on, and under the organisation's lock, so that of two admins who demote each other at once one stays.
create function keep_an_admin() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform from organizations where id = old.organization_id for no key update;
  if found and not exists (select from user_organization_memberships where organization_id = old.organization_id and role = 'ORG_ADMIN') then
    raise exception 'an organisation keeps an ORG_ADMIN'
      using errcode = 'check_violation', constraint = 'user_organization_memberships_keep_an_admin', table = 'user_organization_memberships';
  end if;
  return null;
end $$;

create constraint trigger user_organization_memberships_keep_an_admin
  after update of role, organization_id or delete on user_organization_memberships
  deferrable initially deferred
  for each row when (old.role = 'ORG_ADMIN')
  execute function keep_an_admin();

-- Who asks, as every request learns it first, and whether it is the first time: nothing for somebody whom no organisation knows.
create function memberships_of(caller uuid)
returns table (member_id uuid, organization_id uuid, role text, local_association_id uuid, is_first boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  return query
    select m.id, m.organization_id, m.role, m.local_association_id, u.first_seen_at is null
      from user_organization_memberships m
      join users u on u.id = m.user_id
     where m.user_id = caller
     order by m.id;
end $$;

-- enter(), for somebody whom the server remembers from an earlier request: their organisations are looked up here, and when their
-- memberships are no longer those that it remembers, nothing of the round trip is done. One is told as ',id organisation role association',
-- in the order of the index on user and organisation. A loop, since an aggregate takes longer to begin than to run.
create procedure enter_remembered(caller uuid, memberships text)
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  m record;
  recorded text := '';
  organizations text := '';
begin
  for m in
    select id, organization_id, role, local_association_id
      from user_organization_memberships where user_id = caller order by organization_id
  loop
    recorded := recorded || ',' || concat_ws(' ', m.id, m.organization_id, m.role, m.local_association_id);
    organizations := organizations || ',' || m.organization_id;
  end loop;
  if recorded is distinct from memberships then
    raise exception 'The memberships of the caller have changed.' using errcode = 'MM001';
  end if;
  perform set_config('meander.user_id', caller::text, true),
          set_config('meander.organizations', '{' || substr(organizations, 2) || '}', true),
          set_config('meander.together', '', true);
end $$;

-- Says that these people ask together, until the end of the transaction, and answers with what memberships_of() would of each: their
-- organisations are looked up here, and what is signed with the name of one of them is of an organisation of that one. There is no caller
-- as in enter(): what belongs to one person stays hidden.
create function enter_together(callers uuid[])
returns table (user_id uuid, member_id uuid, organization_id uuid, role text, local_association_id uuid, is_first boolean)
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  pairs text := '';
  organizations uuid[] := '{}';
begin
  for user_id, member_id, organization_id, role, local_association_id, is_first in
    select m.user_id, m.id, m.organization_id, m.role, m.local_association_id, u.first_seen_at is null
      from user_organization_memberships m
      join users u on u.id = m.user_id
     where m.user_id = any (callers)
     order by m.id
  loop
    pairs := pairs || ',"' || user_id || ' ' || organization_id || '"';
    if organization_id <> all (organizations) then
      organizations := organizations || organization_id;
    end if;
    return next;
  end loop;
  perform set_config('meander.user_id', '', true),
          set_config('meander.organizations', organizations::text, true),
          set_config('meander.together', '{' || substr(pairs, 2) || '}', true);
end $$;

-- The first time that a token of each of these people is taken, those whom an organisation knows, is written down.
create function write_down_sign_ins(callers uuid[], at timestamptz) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform from users u where u.id = any (callers) and u.first_seen_at is null order by u.id for no key update;
  update users u set first_seen_at = at
   where u.id = any (callers) and u.first_seen_at is null
     and exists (select from user_organization_memberships m where m.user_id = u.id);
end $$;

-- The same for one with an address that the identity provider has verified: they take up the memberships that organisations recorded with
-- it and that nobody has signed in to (docs/decisions/0017), which it answers. What hangs on a membership follows by its foreign key.
create function sign_in(caller uuid, verified_email text, at timestamptz) returns table (member_id uuid, organization_id uuid)
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  taken uuid[];
begin
  if exists (
    select from user_organization_memberships m where in_lower_case(m.email) = in_lower_case(verified_email)) then
    -- Courses first, then members, then people, as enrolments and corrections lock them; a membership has no others while it is locked.
    perform from courses c
      where (c.id, c.organization_id) in (
              select r.course_id, r.organization_id
                from user_organization_memberships m
                join course_registrations r on r.user_id = m.user_id and r.organization_id = m.organization_id
               where in_lower_case(m.email) = in_lower_case(verified_email))
      order by c.id for no key update;
    perform from user_organization_memberships m
      where in_lower_case(m.email) = in_lower_case(verified_email) order by m.id for update;
    perform from users u
      where u.id = caller or u.id in (
        select m.user_id from user_organization_memberships m where in_lower_case(m.email) = in_lower_case(verified_email))
      order by u.id for update;

    -- Asked now that nothing of it changes any more: of two who come at once, the second finds that somebody has signed in.
    taken := array(
      select m.id
        from user_organization_memberships m
        join users u on u.id = m.user_id and u.first_seen_at is null
       where in_lower_case(m.email) = in_lower_case(verified_email) and m.user_id <> caller
         and not exists (select from users own where own.id = caller and own.first_seen_at is not null)
         and not exists (select from user_organization_memberships own
                          where own.user_id = caller and own.organization_id = m.organization_id));
    if cardinality(taken) > 0 then
      perform ensure_user(caller, at);
      update user_organization_memberships m set user_id = caller where m.id = any (taken);
      -- Whoever asks in the rest of this transaction, which records it.
      perform set_config('meander.user_id', caller::text, true),
              set_config('meander.organizations',
                array(select m.organization_id from user_organization_memberships m where m.id = any (taken))::text, true);
    end if;
  end if;

  perform write_down_sign_ins(array[caller], at);
  return query select m.id, m.organization_id from user_organization_memberships m where m.id = any (taken) order by m.id;
end $$;

-- Adds a person unless they are known, wherever that may be: it answers nothing, so that the caller does not learn it.
create function ensure_user(new_id uuid, at timestamptz) returns void
language sql security definer
set search_path = pg_catalog, public, pg_temp
as $$
  insert into users (id, created_at) values (new_id, at) on conflict do nothing;
$$;

-- These run with the owner's rights. (Triggers need no grant to run their functions.)
revoke execute on function memberships_of(uuid), enter_together(uuid[]), write_down_sign_ins(uuid[], timestamptz),
  sign_in(uuid, text, timestamptz), ensure_user(uuid, timestamptz) from public;
revoke execute on procedure enter_remembered(uuid, text) from public;

alter table organizations enable row level security;
alter table local_associations enable row level security;
alter table users enable row level security;
alter table user_organization_memberships enable row level security;

create policy organizations_of_viewer on organizations
  using (id = any ((select viewer_organizations())::uuid[]));
create policy local_associations_of_viewer on local_associations
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy memberships_of_viewer on user_organization_memberships
  using (organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('execute on procedure enter_remembered(uuid, text)'),
  ('execute on function enter_together(uuid[]), write_down_sign_ins(uuid[], timestamptz)'),
  ('execute on function memberships_of(uuid), sign_in(uuid, text, timestamptz), ensure_user(uuid, timestamptz)'),
  ('execute on function in_lower_case(text), is_line(text), is_paragraphs(text), is_email(text)'),
  ('select on local_associations, user_organization_memberships'),
  -- All but the secret.
  ('select (id, name, slug, time_zone, certification_gate, standing_sweep_due, course_portal_url_template, portal_webhook_url, '
    'created_at, updated_at) on organizations'),
  ('update (name, time_zone, certification_gate, course_portal_url_template, portal_webhook_url, updated_at) on organizations'),
  ('insert, update (name, email, role, local_association_id, coordinator_id, updated_at) on user_organization_memberships');
