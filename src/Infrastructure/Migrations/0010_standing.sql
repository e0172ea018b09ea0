-- What certifications do to people: reminders are planned, peer mentors leave the directory, and courses are waited for.

-- The list of 0006_access.sql has become a table: what a migration adds, the server may do from then on.
alter function grant_app_access(name) rename to grant_first_access;

create table app_permissions (
  permission text not null,
  constraint app_permissions_pkey primary key (permission)
);

create function grant_app_access(app_role name) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
  granted text;
begin
  perform grant_first_access(app_role);
  for granted in select permission from app_permissions order by permission loop
    execute format('grant %s to %I', granted, app_role);
  end loop;
end $$;

revoke execute on function grant_app_access(name) from public;

-- The reason is the admin's; the note stays as it was recorded.
alter table certification_periods
  add column revocation_reason text,
  add constraint certification_periods_revocation_reason_check
    check (revocation_reason is null or (revoked and char_length(revocation_reason) <= 500)),
  add constraint certification_periods_note_check check (char_length(note) <= 2000);

create index idx_certification_periods_expiring on certification_periods (organization_id, expires_on) where ended_on is null;
create index idx_certification_periods_revoked on certification_periods (organization_id) where revoked;

-- Append-only: a period may end, once, and be revoked with that; while it is open its expiry may move further away (two passes on one day).
create or replace function keep_periods() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and old.ended_on is null then
    if new.ended_on is not null
       and to_jsonb(old) - '{ended_on,revoked,revocation_reason}'::text[] = to_jsonb(new) - '{ended_on,revoked,revocation_reason}'::text[] then
      return new;
    end if;
    if (new.expires_on is null or new.expires_on > old.expires_on) and to_jsonb(old) - 'expires_on' = to_jsonb(new) - 'expires_on' then
      return new;
    end if;
  end if;
  raise exception 'a recorded certification period does not change'
    using errcode = 'check_violation', constraint = 'certification_periods_append_only', table = 'certification_periods';
end $$;

-- Days before expiry on which people are reminded; Domain has the same ones in ReminderPlan.
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

create index idx_certification_reminders_due on certification_reminders (organization_id, due_on) where sent_at is null;

-- Whoever writes a period, and however many at once, its reminders are planned with it and dropped with its end.
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

-- A row for every peer mentor from joining on. Members of other roles count as active whatever stands here from earlier.
create table peer_mentor_availability (
  member_id uuid not null,
  organization_id uuid not null,
  status text not null default 'ACTIVE',
  reason text,
  since timestamptz not null,
  -- Paused by hand, also beneath a pause for an expired certification.
  manual boolean not null default false,
  -- The day from which an expired certification keeps the mentor paused.
  suppressed_on date,
  updated_at timestamptz not null default now(),
  constraint peer_mentor_availability_pkey primary key (member_id),
  constraint peer_mentor_availability_member_fkey
    foreign key (member_id, organization_id) references user_organization_memberships (id, organization_id),
  constraint peer_mentor_availability_status_check check (status in ('ACTIVE', 'PAUSED')),
  constraint peer_mentor_availability_reason_check
    check ((status = 'PAUSED') = (reason is not null) and reason in ('CERTIFICATION_EXPIRED', 'MANUAL')),
  constraint peer_mentor_availability_manual_check check (case when manual then status = 'PAUSED' else reason is distinct from 'MANUAL' end),
  constraint peer_mentor_availability_suppressed_on_check
    check (case when suppressed_on is null then reason is distinct from 'CERTIFICATION_EXPIRED' else status = 'PAUSED' end)
);

create index idx_peer_mentor_availability_paused on peer_mentor_availability (organization_id) where status = 'PAUSED';

create function keep_availability() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  insert into peer_mentor_availability (member_id, organization_id, since, updated_at)
  select id, organization_id, case when tg_op = 'INSERT' then created_at else updated_at end, updated_at
    from added where role = 'PEER_MENTOR'
  on conflict do nothing;
  return null;
end $$;

create trigger user_organization_memberships_availability_of_new
  after insert on user_organization_memberships referencing new table as added
  for each statement execute function keep_availability();

create trigger user_organization_memberships_availability_of_moved
  after update on user_organization_memberships referencing new table as added
  for each statement execute function keep_availability();

create table course_alerts (
  user_id uuid not null,
  organization_id uuid not null,
  certification_type text not null,
  created_at timestamptz not null default now(),
  constraint course_alerts_pkey primary key (user_id, organization_id, certification_type),
  constraint course_alerts_member_fkey
    foreign key (user_id, organization_id) references user_organization_memberships (user_id, organization_id),
  constraint course_alerts_certification_type_fkey
    foreign key (organization_id, certification_type) references certification_types (organization_id, code)
);

create index idx_course_alerts_certification_type on course_alerts (organization_id, certification_type);

-- Peer mentors whom the certification gate keeps out of the directory at that instant, since when, and by which certification: the one
-- home of this rule for everything that reads. A required type never held suppresses nobody. Read with the rights of whoever asks;
-- no search_path of its own, or it could not be inlined.
create function suppressed_members(at timestamptz)
returns table (member_id uuid, organization_id uuid, suppressed_on date, certification_id uuid)
language sql stable parallel safe
as $$
  select m.id, m.organization_id, min(lost.on_day), (array_agg(c.id order by lost.on_day, c.id))[1]
    from public.organizations o
   cross join lateral (select (at at time zone o.time_zone)::date as on_day) as today
    join public.certification_types t on t.organization_id = o.id and t.is_required
    join public.certifications c on c.organization_id = t.organization_id and c.certification_type = t.code
    join public.certification_periods p on p.certification_id = c.id and p.organization_id = o.id
   cross join lateral (select case when p.revoked then p.ended_on else p.expires_on end as on_day) as lost
    join public.user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id
   where o.certification_gate and m.role = 'PEER_MENTOR'
     and ((p.ended_on is null and p.expires_on <= today.on_day) or p.revoked)
     and not (p.revoked and exists (
       select from public.certification_periods later
        where later.certification_id = p.certification_id and later.id <> p.id
          and (later.ended_on is null or later.issued_on > p.issued_on)))
   group by m.id, m.organization_id
$$;

insert into peer_mentor_availability (member_id, organization_id, since)
select id, organization_id, created_at from user_organization_memberships where role = 'PEER_MENTOR';

insert into certification_reminders (organization_id, certification_id, certification_period_id, threshold, due_on)
select p.organization_id, p.certification_id, p.id, t.threshold, p.expires_on - t.threshold
  from certification_periods p cross join unnest(reminder_thresholds()) as t (threshold)
 where p.ended_on is null and p.expires_on is not null;

alter table app_permissions enable row level security;
alter table certification_reminders enable row level security;
alter table peer_mentor_availability enable row level security;
alter table course_alerts enable row level security;

create policy certification_reminders_of_viewer on certification_reminders
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy peer_mentor_availability_of_viewer on peer_mentor_availability
  using (organization_id = any ((select viewer_organizations())::uuid[]));
-- Whoever publishes a course reads who waits for it; everyone asks for themself.
create policy course_alerts_of_viewer on course_alerts for select
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy course_alerts_by_viewer on course_alerts for insert
  with check (user_id = (select viewer_id()) and organization_id = any ((select viewer_organizations())::uuid[]));
create policy course_alerts_ended_by_viewer on course_alerts for delete
  using (user_id = (select viewer_id()) and organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('execute on function suppressed_members(timestamptz), reminder_thresholds()'),
  ('insert, update (physical_card_issued) on certifications'),
  ('insert, update (expires_on, ended_on, revoked, revocation_reason) on certification_periods'),
  ('select, update (status, reason, since, manual, suppressed_on, updated_at) on peer_mentor_availability'),
  ('select, insert, delete on course_alerts');
