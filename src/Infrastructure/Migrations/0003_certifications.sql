-- Certification types, what each member holds of them, its periods, and the reminders before they run out.

-- Lets the exclusion constraint of certification_periods compare uuids beside date ranges.
create extension if not exists btree_gist;

-- How an organisation names a kind of certification in addresses and imports.
create domain certification_code as text
  constraint certification_code_check check (value ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(value) <= 64);

create table certification_types (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  code certification_code not null,
  name text_line collate norwegian not null,
  is_required boolean not null default false,
  required_course_ids uuid[] not null default '{}',
  validity_months integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint certification_types_pkey primary key (id),
  constraint certification_types_organization_id_code_key unique (organization_id, code),
  constraint certification_types_organization_id_fkey foreign key (organization_id) references organizations (id),
  constraint certification_types_name_check check (name <> ''),
  constraint certification_types_validity_months_check check (validity_months >= 1)
);

create trigger certification_types_sweep_after_required
  after update of is_required on certification_types
  for each row when (new.is_required is distinct from old.is_required)
  execute function sweep_organization();

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
    foreign key (user_id, organization_id) references user_organization_memberships (user_id, organization_id) on update cascade,
  constraint certifications_certification_type_fkey
    foreign key (organization_id, certification_type) references certification_types (organization_id, code)
);

create table certification_periods (
  id uuid not null default gen_random_uuid(),
  certification_id uuid not null,
  organization_id uuid not null,
  issued_on date not null,
  expires_on date,
  -- The day on which it was followed by another or revoked. The open period is the current one, also when it has run out.
  ended_on date,
  revoked boolean not null default false,
  source text not null,
  note text_paragraphs,
  -- The reason that the admin gave; the note stays as it was recorded.
  revocation_reason text_line,
  recorded_by_user_id uuid,
  -- Of the pass that earned it; its foreign key stands in 0006_registrations.sql.
  registration_id uuid,
  created_at timestamptz not null default now(),
  constraint certification_periods_pkey primary key (id),
  constraint certification_periods_certification_fkey
    foreign key (certification_id, organization_id) references certifications (id, organization_id),
  -- Whoever recorded something has signed in, and nobody takes their membership up: it follows nobody.
  constraint certification_periods_recorded_by_fkey
    foreign key (recorded_by_user_id, organization_id) references user_organization_memberships (user_id, organization_id),
  constraint certification_periods_expires_on_check check (expires_on > issued_on),
  constraint certification_periods_ended_on_check check (ended_on >= issued_on and ended_on <= coalesce(expires_on, ended_on)),
  constraint certification_periods_revoked_check check (not revoked or ended_on is not null),
  constraint certification_periods_source_check check (source in ('COURSE', 'MANUAL', 'IMPORT')),
  constraint certification_periods_revocation_reason_check
    check (revocation_reason is null or (revoked and char_length(revocation_reason) <= 500)),
  constraint certification_periods_note_check check (char_length(note) <= 2000),
  -- Not the bare id, so that no statement looks one up in this index: the planner takes it for the cheapest, and it takes four times as
  -- long as a B-tree.
  constraint certification_periods_no_overlap
    exclude using gist (
      nullif(certification_id, '00000000-0000-0000-0000-000000000000') with =, daterange(issued_on, coalesce(ended_on, expires_on)) with &&)
    deferrable initially deferred,
  constraint certification_periods_one_open
    exclude using btree (certification_id with =) where (ended_on is null) deferrable initially deferred
);

create index idx_certification_periods_certification on certification_periods (certification_id, issued_on);
create index idx_certification_periods_issued on certification_periods (organization_id, issued_on);
-- With the certification in it, a page of those that expire in a month comes in its order.
create index idx_certification_periods_expiring on certification_periods (organization_id, expires_on, certification_id)
  where ended_on is null;
-- Those that had run out when they were followed by another; the open ones are in idx_certification_periods_expiring.
create index idx_certification_periods_lapsed on certification_periods (organization_id, expires_on)
  where ended_on = expires_on and not revoked;
create index idx_certification_periods_revoked on certification_periods (organization_id) where revoked;
-- From which day on a period counts as lost: of a revoked one whatever the day, of one that was followed by another never.
create index idx_certification_periods_lost on certification_periods
  (organization_id, (case when revoked then date '-infinity' when ended_on is null then expires_on end))
  where case when revoked then date '-infinity' when ended_on is null then expires_on end is not null;
create index idx_certification_periods_recorded_by on certification_periods (recorded_by_user_id) where recorded_by_user_id is not null;

-- Of the three columns taken together the planner would know nothing, nor from an index of a part of the rows.
create statistics certification_periods_lost_on on (case when revoked then date '-infinity' when ended_on is null then expires_on end)
  from certification_periods;

-- Append-only: a period may end, once, and be revoked with that; while it is open its expiry may move further away (two passes on one day).
create function keep_periods() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and old.ended_on is null then
    if new.ended_on is not null
       and to_jsonb(old) - '{ended_on,revoked,revocation_reason}'::text[]
         = to_jsonb(new) - '{ended_on,revoked,revocation_reason}'::text[] then
      return new;
    end if;
    if (new.expires_on is null or new.expires_on > old.expires_on) and to_jsonb(old) - 'expires_on' = to_jsonb(new) - 'expires_on' then
      return new;
    end if;
  end if;
  raise exception 'a recorded certification period does not change'
    using errcode = 'check_violation', constraint = 'certification_periods_append_only', table = 'certification_periods';
end $$;

create trigger certification_periods_append_only
  before update or delete on certification_periods
  for each row execute function keep_periods();

-- The days before expiry on which people are reminded; Domain has the same ones in ReminderPlan.
create function reminder_thresholds() returns integer[]
language sql immutable parallel safe
return array[90, 60, 30, 14, 7, 0];

create table certification_reminders (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  certification_id uuid not null,
  certification_period_id uuid not null,
  threshold integer not null,
  due_on date not null,
  sent_at timestamptz,
  constraint certification_reminders_pkey primary key (id),
  constraint certification_reminders_period_threshold_key unique (certification_period_id, threshold),
  constraint certification_reminders_period_fkey foreign key (certification_period_id) references certification_periods (id),
  constraint certification_reminders_threshold_check check (threshold = any (reminder_thresholds()))
);

-- With the threshold in it: without it the planner fetched every reminder of the day of expiry, sent or not, to find tonight's.
create index idx_certification_reminders_due on certification_reminders (organization_id, due_on, threshold) where sent_at is null;
-- Expiries that were told before their day: the organisation's clocks have been put back since, or a run was made as of later. Those
-- members are paused when the day comes, though nobody is told again.
create index idx_certification_reminders_told on certification_reminders (organization_id, due_on)
  where threshold = 0 and sent_at is not null;

-- Whatever writes periods, and however many at once, their reminders are planned with them and dropped with their end.
create function plan_reminders() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  insert into certification_reminders (organization_id, certification_id, certification_period_id, threshold, due_on)
  select p.organization_id, p.certification_id, p.id, t.threshold, p.expires_on - t.threshold
    from added p cross join unnest(reminder_thresholds()) as t (threshold)
   where p.ended_on is null and p.expires_on is not null;
  return null;
end $$;

create function replan_reminders() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  delete from certification_reminders r using added p where r.certification_period_id = p.id;
  insert into certification_reminders (organization_id, certification_id, certification_period_id, threshold, due_on)
  select p.organization_id, p.certification_id, p.id, t.threshold, p.expires_on - t.threshold
    from added p cross join unnest(reminder_thresholds()) as t (threshold)
   where p.ended_on is null and p.expires_on is not null;
  return null;
end $$;

create trigger certification_periods_plan_reminders
  after insert on certification_periods referencing new table as added
  for each statement execute function plan_reminders();

create trigger certification_periods_replan_reminders
  after update on certification_periods referencing new table as added
  for each statement execute function replan_reminders();

-- The peer-mentor certification record in its original columns. Of two periods that were issued on one day, the one that ended later is the
-- current one, the open one before all, and then the one that was recorded later: the order of CertificationPeriod in Domain.
create view certification_overview with (security_invoker = true) as
  select c.id, c.organization_id, c.user_id,
         c.certification_type as cert_type,
         (array_agg(p.issued_on order by p.issued_on desc, p.ended_on desc nulls first, p.created_at desc))[1] as cert_issued_at,
         (array_agg(p.expires_on order by p.issued_on desc, p.ended_on desc nulls first, p.created_at desc))[1] as cert_expires_at,
         coalesce(jsonb_agg(jsonb_build_object(
           'issued_on', p.issued_on, 'expires_on', p.expires_on, 'ended_on', p.ended_on, 'revoked', p.revoked, 'source', p.source)
           order by p.issued_on, p.ended_on nulls last, p.created_at) filter (where p.id is not null), '[]') as renewal_history
    from certifications c
    left join certification_periods p on p.certification_id = c.id
   group by c.id;

alter table certification_types enable row level security;
alter table certifications enable row level security;
alter table certification_periods enable row level security;
alter table certification_reminders enable row level security;

create policy certification_types_of_viewer on certification_types
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy certifications_of_viewer on certifications
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy certification_periods_of_viewer on certification_periods
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy certification_reminders_of_viewer on certification_reminders
  using (organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('execute on function reminder_thresholds()'),
  ('select on certification_types, certifications, certification_periods, certification_overview'),
  ('insert, update (name, is_required, required_course_ids, validity_months, updated_at) on certification_types'),
  ('insert, update (physical_card_issued) on certifications'),
  ('insert, update (expires_on, ended_on, revoked, revocation_reason) on certification_periods');
