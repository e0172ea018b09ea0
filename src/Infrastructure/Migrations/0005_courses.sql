-- Courses, and who waits for one. Seats are counted by the triggers on course_registrations (0006_registrations.sql).

-- Words, as types for the reason that texts have some (0002_people.sql).
create domain course_category as text constraint course_category_check check (value in ('CERTIFICATION', 'ONBOARDING', 'WORKSHOP'));
create domain course_delivery as text
  constraint course_delivery_check check (value in ('IN_PERSON', 'ONLINE', 'HYBRID', 'SELF_PACED'));
create domain course_status as text constraint course_status_check check (value in ('DRAFT', 'PUBLISHED', 'ARCHIVED'));

create table courses (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  title text_line collate norwegian not null,
  description text_paragraphs,
  category course_category not null,
  delivery course_delivery not null,
  status course_status not null default 'DRAFT',
  is_active boolean not null default true,
  -- When members could see the course for the first time, published and active at once; people who wait for such a course are told then,
  -- and only then.
  opened_at timestamptz,
  is_recurring boolean not null default false,
  schedule jsonb,
  starts_at timestamptz,
  ends_at timestamptz,
  location text_line,
  is_virtual boolean not null generated always as (delivery in ('ONLINE', 'SELF_PACED')) stored,
  instructor_name text_line,
  seats_total integer,
  seats_taken integer not null default 0,
  waitlisted integer not null default 0,
  -- Which state of the seats is newer. In no index, so that counting a registration stays within the page.
  seats_version bigint not null default 0,
  -- Null: as the course was made.
  seats_changed_at timestamptz,
  seats_available integer generated always as (seats_total - seats_taken) stored,
  waitlist_enabled boolean not null default true,
  enrollment_deadline timestamptz,
  duration_hours numeric,
  prerequisites text[] not null default '{}',
  prerequisite_course_ids uuid[] not null default '{}',
  issues_certificate boolean not null generated always as (certification_type is not null) stored,
  certification_type certification_code,
  certification_validity_months integer,
  certification_never_expires boolean not null default false,
  max_enrollments_per_user integer not null default 1,
  previous_course_id uuid,
  series_id uuid not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  constraint courses_pkey primary key (id),
  constraint courses_id_organization_id_key unique (id, organization_id),
  constraint courses_organization_id_fkey foreign key (organization_id) references organizations (id),
  constraint courses_certification_type_fkey
    foreign key (organization_id, certification_type) references certification_types (organization_id, code),
  constraint courses_previous_course_fkey foreign key (previous_course_id, organization_id) references courses (id, organization_id),
  constraint courses_series_fkey foreign key (series_id, organization_id) references courses (id, organization_id),
  constraint courses_created_by_fkey
    foreign key (created_by, organization_id) references user_organization_memberships (user_id, organization_id) on update cascade,
  constraint courses_title_check check (title <> '' and char_length(title) <= 255),
  constraint courses_seats_total_check check (seats_total >= 1),
  constraint courses_seats_taken_check check (seats_taken >= 0 and waitlisted >= 0),
  constraint courses_seats_available_check check (seats_available >= 0 and seats_available <= seats_total),
  constraint courses_ends_at_check check (ends_at >= starts_at),
  constraint courses_schedule_check check ((schedule is null) = (starts_at is null) and (schedule is null) = (ends_at is null)),
  constraint courses_sessions_check
    check (delivery not in ('IN_PERSON', 'HYBRID') or coalesce(jsonb_array_length(schedule -> 'sessions'), 0) > 0),
  constraint courses_enrollment_deadline_check check (enrollment_deadline < starts_at),
  constraint courses_duration_hours_check check (duration_hours > 0 and duration_hours <= 9999.99),
  constraint courses_prerequisite_course_ids_check check (id <> all (prerequisite_course_ids)),
  constraint courses_certification_validity_months_check check (certification_validity_months >= 1),
  constraint courses_certification_validity_check
    check (case when certification_type is null then certification_validity_months is null and not certification_never_expires
           else (certification_validity_months is null) = certification_never_expires end),
  constraint courses_max_enrollments_per_user_check check (max_enrollments_per_user >= 1),
  constraint courses_version_check check (version >= 1)
)
-- Room on the page for the counters, which change with every registration and are in no index.
with (fillfactor = 50);

create index idx_courses_organization_id on courses (organization_id);
create index idx_courses_organization_id_is_active on courses (organization_id, is_active);
create index idx_courses_enrollment_deadline on courses (enrollment_deadline);
create index idx_courses_certification_type on courses (certification_type);
create index idx_courses_organization_id_certification_type on courses (organization_id, certification_type);
create index idx_courses_is_active_enrollment_deadline on courses (is_active, enrollment_deadline);
create index idx_courses_status on courses (status);
create index idx_courses_organization_status on courses (organization_id, status);
create index idx_courses_start_date on courses (starts_at);
create index idx_courses_issues_certificate on courses (issues_certificate);
create index idx_courses_series on courses (series_id);
-- The orders of the catalogue.
create index idx_courses_organization_title on courses (organization_id, title, id);
create index idx_courses_organization_starts_at on courses (organization_id, starts_at, id);
-- Those without a start come last here too.
create index idx_courses_organization_starts_at_last on courses (organization_id, (starts_at is null), starts_at desc, id desc);
create index idx_courses_organization_deadline on courses (organization_id, enrollment_deadline, id);
create index idx_courses_organization_created_at on courses (organization_id, created_at, id);

-- What the catalogue is searched by: trigrams of titles and descriptions in lower case. An owner of the database may make the extension.
create extension if not exists pg_trgm;
create index idx_courses_title_trgm on courses using gin (in_lower_case(title) gin_trgm_ops);
create index idx_courses_description_trgm on courses using gin (in_lower_case(description) gin_trgm_ops);

-- The courses of the caller's organisations whose title or description is like this, whatever the case. With the owner's rights, since LIKE
-- is not leakproof: under row-level security it would be asked of each row that the policy lets through, and no index could answer it.
create function courses_like(pattern text) returns table (course_id uuid)
language sql stable security definer rows 100
set search_path = pg_catalog, public, pg_temp
as $$
  select c.id from courses c
   where c.organization_id = any ((select viewer_organizations())::uuid[])
     and (in_lower_case(c.title) like in_lower_case(pattern) or in_lower_case(c.description) like in_lower_case(pattern))
$$;

revoke execute on function courses_like(text) from public;

create function keep_courses() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and new.status <> old.status
     and (old.status, new.status) not in (('DRAFT', 'PUBLISHED'), ('DRAFT', 'ARCHIVED'), ('PUBLISHED', 'ARCHIVED')) then
    raise exception 'a course does not move from % to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'courses_status_moves', table = 'courses';
  end if;
  if tg_op = 'UPDATE' and new.seats_total < new.seats_taken and new.seats_total is distinct from old.seats_total then
    raise exception 'more seats are taken than would be left'
      using errcode = 'check_violation', constraint = 'courses_seats_below_taken', table = 'courses', hint = new.seats_taken;
  end if;
  return new;
end $$;

create trigger courses_moves
  before update of status, seats_total on courses
  for each row execute function keep_courses();

-- The counters are written by the triggers on course_registrations alone, which act at a greater depth.
create function keep_counters() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  raise exception 'seats_taken and waitlisted are counted from the registrations'
    using errcode = 'check_violation', constraint = 'courses_counters', table = 'courses';
end $$;

create trigger courses_counters_start_at_zero
  before insert on courses
  for each row when (new.seats_taken <> 0 or new.waitlisted <> 0)
  execute function keep_counters();

create trigger courses_counters_are_counted
  before update of seats_taken, waitlisted on courses
  for each row when (pg_trigger_depth() = 0 and (new.seats_taken <> old.seats_taken or new.waitlisted <> old.waitlisted))
  execute function keep_counters();

-- A version that went back would hide every state until it had caught up.
create trigger courses_seats_version_only_rises
  before update of seats_version on courses
  for each row when (new.seats_version < old.seats_version)
  execute function keep_counters();

-- Another total is another state of the seats.
create function count_seats_total() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  new.seats_version := old.seats_version + 1;
  new.seats_changed_at := greatest(old.seats_changed_at, new.updated_at);
  return new;
end $$;

create trigger courses_total_is_counted
  before update of seats_total on courses
  for each row when (new.seats_total is distinct from old.seats_total)
  execute function count_seats_total();

-- What people edit is rare enough to be told by the database, whoever edits: the total, and what decides who sees the course. Registrations
-- do not notify: a commit that notifies takes a lock that the whole database shares (docs/decisions/0005). The server tells of them after
-- the commit, and looks at the versions from time to time for what a crash in between left untold.
create function tell_of_course() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform pg_notify('meander_seats', new.id || ' ' || new.organization_id);
  return null;
end $$;

create trigger courses_tell
  after update of seats_total, status, is_active on courses
  for each row when (new.seats_total is distinct from old.seats_total or new.status <> old.status or new.is_active <> old.is_active)
  execute function tell_of_course();

create table course_alerts (
  user_id uuid not null,
  organization_id uuid not null,
  certification_type text not null,
  created_at timestamptz not null default now(),
  constraint course_alerts_pkey primary key (user_id, organization_id, certification_type),
  constraint course_alerts_member_fkey
    foreign key (user_id, organization_id) references user_organization_memberships (user_id, organization_id) on update cascade,
  constraint course_alerts_certification_type_fkey
    foreign key (organization_id, certification_type) references certification_types (organization_id, code)
);

create index idx_course_alerts_certification_type on course_alerts (organization_id, certification_type);

alter table courses enable row level security;
alter table course_alerts enable row level security;

create policy courses_of_viewer on courses
  using (organization_id = any ((select viewer_organizations())::uuid[]));
-- A course that is published is announced to everybody who waits for it; people ask for themselves alone.
create policy course_alerts_of_viewer on course_alerts for select
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy course_alerts_by_viewer on course_alerts for insert
  with check (user_id = (select viewer_id()) and organization_id = any ((select viewer_organizations())::uuid[]));
create policy course_alerts_ended_by_viewer on course_alerts for delete
  using (user_id = (select viewer_id()) and organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('execute on function courses_like(text)'),
  ('select on courses'),
  ('insert (id, organization_id, title, description, category, delivery, status, is_active, opened_at, is_recurring, schedule, starts_at, '
    'ends_at, location, instructor_name, seats_total, waitlist_enabled, enrollment_deadline, duration_hours, prerequisites, '
    'prerequisite_course_ids, certification_type, certification_validity_months, certification_never_expires, '
    'max_enrollments_per_user, previous_course_id, series_id, created_by, created_at, updated_at, version) on courses'),
  ('update (title, description, category, delivery, status, is_active, opened_at, is_recurring, schedule, starts_at, ends_at, '
    'location, instructor_name, seats_total, waitlist_enabled, enrollment_deadline, duration_hours, prerequisites, '
    'prerequisite_course_ids, certification_type, certification_validity_months, certification_never_expires, '
    'max_enrollments_per_user, updated_at, version) on courses'),
  ('select, insert, delete on course_alerts');
