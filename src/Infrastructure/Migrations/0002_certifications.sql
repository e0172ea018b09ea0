-- Certification types, each member's standing, and its periods.

create table certification_types (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  code text not null,
  name text not null,
  is_required boolean not null default false,
  required_course_ids uuid[] not null default '{}',
  validity_months integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint certification_types_pkey primary key (id),
  constraint certification_types_organization_id_code_key unique (organization_id, code),
  constraint certification_types_organization_id_fkey foreign key (organization_id) references organizations (id),
  constraint certification_types_code_check check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(code) <= 64),
  constraint certification_types_name_check check (name ~ '[^[:space:]]'),
  constraint certification_types_validity_months_check check (validity_months >= 1)
);

create table certifications (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  user_id uuid not null,
  certification_type text not null,
  physical_card_issued boolean not null default false,
  created_at timestamptz not null default now(),
  constraint certifications_pkey primary key (id),
  constraint certifications_organization_id_user_id_certification_type_key unique (organization_id, user_id, certification_type),
  constraint certifications_id_organization_id_key unique (id, organization_id),
  constraint certifications_member_fkey
    foreign key (user_id, organization_id) references user_organization_memberships (user_id, organization_id),
  constraint certifications_certification_type_fkey
    foreign key (organization_id, certification_type) references certification_types (organization_id, code)
);

create table certification_periods (
  id uuid not null default gen_random_uuid(),
  certification_id uuid not null,
  organization_id uuid not null,
  issued_on date not null,
  expires_on date,
  -- The day it was followed by another or taken back. The open period is the current one, also when it has run out.
  ended_on date,
  revoked boolean not null default false,
  source text not null,
  note text,
  recorded_by_user_id uuid,
  registration_id uuid,
  created_at timestamptz not null default now(),
  constraint certification_periods_pkey primary key (id),
  constraint certification_periods_certification_fkey
    foreign key (certification_id, organization_id) references certifications (id, organization_id),
  constraint certification_periods_recorded_by_fkey
    foreign key (recorded_by_user_id, organization_id) references user_organization_memberships (user_id, organization_id),
  constraint certification_periods_expires_on_check check (expires_on > issued_on),
  constraint certification_periods_ended_on_check check (ended_on >= issued_on and ended_on <= coalesce(expires_on, ended_on)),
  constraint certification_periods_revoked_check check (not revoked or ended_on is not null),
  constraint certification_periods_source_check check (source in ('COURSE', 'MANUAL', 'IMPORT')),
  constraint certification_periods_no_overlap
    exclude using gist (certification_id with =, daterange(issued_on, coalesce(ended_on, expires_on)) with &&)
    deferrable initially deferred,
  constraint certification_periods_one_open
    exclude using btree (certification_id with =) where (ended_on is null) deferrable initially deferred
);

create index idx_certification_periods_certification on certification_periods (certification_id, issued_on);

-- Append-only: a period may end, once, and be marked as revoked with it; nothing else of it changes.
create function keep_periods() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and old.ended_on is null and new.ended_on is not null
     and to_jsonb(old) - '{ended_on,revoked}'::text[] = to_jsonb(new) - '{ended_on,revoked}'::text[] then
    return new;
  end if;
  raise exception 'a recorded certification period does not change'
    using errcode = 'check_violation', constraint = 'certification_periods_append_only', table = 'certification_periods';
end $$;

create trigger certification_periods_append_only
  before update or delete on certification_periods
  for each row execute function keep_periods();

-- The peer-mentor certification record in its original columns.
create view certification_overview with (security_invoker = true) as
  select c.id, c.organization_id, c.user_id,
         c.certification_type as cert_type,
         (array_agg(p.issued_on order by p.issued_on desc))[1] as cert_issued_at,
         (array_agg(p.expires_on order by p.issued_on desc))[1] as cert_expires_at,
         coalesce(jsonb_agg(jsonb_build_object(
           'issued_on', p.issued_on, 'expires_on', p.expires_on, 'ended_on', p.ended_on, 'revoked', p.revoked, 'source', p.source)
           order by p.issued_on) filter (where p.id is not null), '[]') as renewal_history
    from certifications c
    left join certification_periods p on p.certification_id = c.id
   group by c.id;
