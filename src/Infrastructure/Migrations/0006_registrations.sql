-- Registrations, the moves between their statuses, the seats they hold and the line they wait in.

create domain registration_status as text
  constraint registration_status_check check (value in ('WAITLISTED', 'CONFIRMED', 'ATTENDED', 'COMPLETED', 'CANCELLED', 'NO_SHOW'));
create domain completion_result as text constraint completion_result_check check (value in ('PASSED', 'FAILED', 'INCOMPLETE'));

create table course_registrations (
  id uuid not null default gen_random_uuid(),
  course_id uuid not null,
  user_id uuid not null,
  organization_id uuid not null,
  status registration_status not null,
  registration_date timestamptz not null default now(),
  confirmation_date timestamptz,
  cancellation_date timestamptz,
  -- A cancellation that came after the start and made a NO_SHOW of it.
  cancellation_attempted_at timestamptz,
  cancellation_reason text_line,
  attendance_marked_at timestamptz,
  completion_date timestamptz,
  completion_result completion_result,
  waitlist_position integer,
  registered_by_user_id uuid not null,
  notes text_paragraphs,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint course_registrations_pkey primary key (id),
  constraint course_registrations_course_fkey foreign key (course_id, organization_id) references courses (id, organization_id),
  constraint course_registrations_member_fkey
    foreign key (user_id, organization_id) references user_organization_memberships (user_id, organization_id) on update cascade,
  constraint course_registrations_registered_by_fkey
    foreign key (registered_by_user_id, organization_id)
    references user_organization_memberships (user_id, organization_id) on update cascade,
  constraint course_registrations_waitlist_position_check
    check ((status = 'WAITLISTED') = (waitlist_position is not null) and waitlist_position >= 1),
  constraint course_registrations_completion_check
    check ((status = 'COMPLETED') = (completion_result is not null) and (status = 'COMPLETED') = (completion_date is not null)),
  constraint course_registrations_cancellation_check check ((status = 'CANCELLED') = (cancellation_date is not null)),
  constraint course_registrations_cancellation_reason_check
    check (cancellation_reason is null
      or (status in ('CANCELLED', 'NO_SHOW') and char_length(cancellation_reason) <= 500)),
  constraint course_registrations_notes_check check (char_length(notes) <= 2000)
)
-- waitlist_position is in no index, and pages keep room: moving a long line up by one then touches no index at all. That nobody shares
-- a place follows from how places come about: given out at the end of the line, changed by close_ranks() alone.
with (fillfactor = 80);

create unique index uq_course_registrations_active
  on course_registrations (course_id, user_id) where status in ('WAITLISTED', 'CONFIRMED', 'ATTENDED');

create index idx_course_registrations_course_user on course_registrations (course_id, user_id);
create index idx_course_registrations_user on course_registrations (user_id);
create index idx_course_registrations_course_status on course_registrations (course_id, status);
create index idx_course_registrations_organization on course_registrations (organization_id);
create index idx_course_registrations_status on course_registrations (status);
create index idx_course_registrations_registration_date on course_registrations (registration_date);
-- The order in which a course's registrations are shown: a page of each of many courses reads no more rows than it shows.
create index idx_course_registrations_course_date on course_registrations (course_id, registration_date, id);
-- The order in which an organisation's are shown: without it a coordinator of few members would walk everybody's registrations.
create index idx_course_registrations_organization_date on course_registrations (organization_id, registration_date, id);
-- For training reports: an index for each figure.
create index idx_course_registrations_attended on course_registrations (organization_id, attendance_marked_at)
  where status in ('ATTENDED', 'COMPLETED');
create index idx_course_registrations_completed on course_registrations (organization_id, completion_date) where status = 'COMPLETED';
create index idx_course_registrations_cancelled on course_registrations (organization_id, cancellation_date) where status = 'CANCELLED';
create index idx_course_registrations_no_show
  on course_registrations
    (organization_id, (case when attendance_marked_at is null then cancellation_attempted_at else attendance_marked_at end))
  where status = 'NO_SHOW';
-- Registrations made for another person; the maker's name stands beside them.
create index idx_course_registrations_by_others on course_registrations (registered_by_user_id) where registered_by_user_id <> user_id;

alter table certification_periods add constraint certification_periods_registration_fkey
  foreign key (registration_id) references course_registrations (id);
create index idx_certification_periods_registration on certification_periods (registration_id) where registration_id is not null;

-- The table of moves: where a registration may go from a status, and with which one it begins (null).
create function registration_moves(status text) returns text[]
language sql immutable parallel safe
return case
  when status is null then array['CONFIRMED', 'WAITLISTED']
  when status = 'WAITLISTED' then array['CONFIRMED', 'CANCELLED']
  when status = 'CONFIRMED' then array['CANCELLED', 'NO_SHOW', 'ATTENDED']
  when status = 'NO_SHOW' then array['ATTENDED']
  when status = 'ATTENDED' then array['NO_SHOW', 'COMPLETED']
  else array[]::text[]
end;

create function keep_registrations() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if new.id <> old.id or new.course_id <> old.course_id or new.user_id <> old.user_id or new.organization_id <> old.organization_id
     or new.registered_by_user_id <> old.registered_by_user_id or new.registration_date <> old.registration_date then
    raise exception 'whose registration it is, of which course, by whom and when, does not change'
      using errcode = 'check_violation', constraint = 'course_registrations_fixed', table = 'course_registrations';
  elsif new.status = old.status then
    raise exception 'the line closes by itself; nobody moves in it'
      using errcode = 'check_violation', constraint = 'course_registrations_waitlist_order', table = 'course_registrations';
  elsif new.status <> all (registration_moves(old.status)) then
    raise exception 'a registration does not move from % to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'course_registrations_status_moves', table = 'course_registrations';
  end if;
  return new;
end $$;

-- A membership that is taken up (0002_people.sql) takes its registrations along, by the foreign keys and so at a greater depth.
create trigger course_registrations_move
  before update on course_registrations
  for each row when (
    new.status <> old.status
    or new.id <> old.id or new.course_id <> old.course_id or new.organization_id <> old.organization_id
    or ((new.user_id <> old.user_id or new.registered_by_user_id <> old.registered_by_user_id) and pg_trigger_depth() = 0)
    or new.registration_date <> old.registration_date
    or (new.waitlist_position <> old.waitlist_position and pg_trigger_depth() = 0))
  execute function keep_registrations();

create function seats_held(status text) returns integer
language sql immutable parallel safe
return case when status in ('CONFIRMED', 'ATTENDED', 'COMPLETED') then 1 else 0 end;

create function places_waited(status text) returns integer
language sql immutable parallel safe
return case when status = 'WAITLISTED' then 1 else 0 end;

-- Whoever left the line from these places (ascending), each behind moves up by as many as stood before them.
create function close_ranks(line uuid, places integer[]) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
  update course_registrations
     set waitlist_position = waitlist_position - width_bucket(waitlist_position, places)
   where course_id = line and status = 'WAITLISTED' and waitlist_position > places[1];
$$;

revoke execute on function close_ranks(uuid, integer[]) from public;

-- Each change of the counters also raises the version of the course's seats.
create function count_new_registrations() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  begun_as text;
  anybody_waits boolean;
begin
  with counted as (
    update courses c
       set seats_taken = c.seats_taken + d.seats, waitlisted = c.waitlisted + d.waiting,
           seats_version = c.seats_version + 1, seats_changed_at = greatest(c.seats_changed_at, d.at)
      from (select course_id, sum(seats_held(status)) as seats, sum(places_waited(status)) as waiting, max(updated_at) as at,
                   min(status) filter (where status <> all (registration_moves(null))) as begun_as
              from added group by course_id) d
     where c.id = d.course_id
    returning d.waiting, d.begun_as)
  select min(counted.begun_as), bool_or(counted.waiting > 0) into begun_as, anybody_waits from counted;
  if begun_as is not null then
    raise exception 'a registration starts as CONFIRMED or WAITLISTED, not as %', begun_as
      using errcode = 'check_violation', constraint = 'course_registrations_status_moves', table = 'course_registrations';
  end if;
  if anybody_waits is not true then
    return null;
  end if;

  -- Newcomers take the places after the last, which the count, locked by the update above, tells.
  if exists (
    select from (select course_id, count(*) as people, count(distinct waitlist_position) as places,
                        min(waitlist_position) as first, max(waitlist_position) as last
                   from added where waitlist_position is not null group by course_id) joined
      join courses c on c.id = joined.course_id
     where joined.places <> joined.people or joined.last <> c.waitlisted or joined.first <> c.waitlisted - joined.people + 1) then
    raise exception 'newcomers stand at the end of the line'
      using errcode = 'check_violation', constraint = 'course_registrations_waitlist_line', table = 'course_registrations';
  end if;
  return null;
end $$;

create function count_moved_registrations() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  -- Sums and no joins of the two tables: a plan kept from a statement of one row would pair each row of a long line with each.
  update courses c
     set seats_taken = c.seats_taken + d.seats, waitlisted = c.waitlisted + d.waiting,
         seats_version = c.seats_version + 1, seats_changed_at = greatest(c.seats_changed_at, d.at)
    from (select course_id, sum(seats) as seats, sum(waiting) as waiting, max(at) as at
            from (select course_id, seats_held(status) as seats, places_waited(status) as waiting, updated_at as at from added
                  union all
                  select course_id, -seats_held(status), -places_waited(status), null from gone) change
           group by course_id
          having sum(seats) <> 0 or sum(waiting) <> 0) d
   where c.id = d.course_id;

  -- Closing the ranks fires this trigger again and ends here, since each leaver shortens the line.
  if not found then
    return null;
  end if;
  perform close_ranks(course_id, array_agg(place order by place))
     from (select course_id, max(waitlist_position) as place
             from (select id, course_id, waitlist_position from gone where status = 'WAITLISTED'
                   union all
                   select id, course_id, null from added where status = 'WAITLISTED') waiting
            group by id, course_id
           having count(*) = 1) left_from
    group by course_id;
  return null;
end $$;

create function count_gone_registrations() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  update courses c
     set seats_taken = c.seats_taken - d.seats, waitlisted = c.waitlisted - d.waiting,
         seats_version = c.seats_version + 1, seats_changed_at = greatest(c.seats_changed_at, now())
    from (select course_id, sum(seats_held(status)) as seats, sum(places_waited(status)) as waiting from gone group by course_id) d
   where c.id = d.course_id;
  perform close_ranks(course_id, array_agg(waitlist_position order by waitlist_position))
     from gone where status = 'WAITLISTED' group by course_id;
  return null;
end $$;

create function count_no_registrations() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  update courses
     set seats_taken = 0, waitlisted = 0, seats_version = seats_version + 1, seats_changed_at = greatest(seats_changed_at, now())
   where seats_taken <> 0 or waitlisted <> 0;
  return null;
end $$;

create trigger course_registrations_count_new
  after insert on course_registrations referencing new table as added
  for each statement execute function count_new_registrations();

create trigger course_registrations_count_moved
  after update on course_registrations referencing old table as gone new table as added
  for each statement execute function count_moved_registrations();

create trigger course_registrations_count_gone
  after delete on course_registrations referencing old table as gone
  for each statement execute function count_gone_registrations();

create trigger course_registrations_count_none
  after truncate on course_registrations
  for each statement execute function count_no_registrations();

alter table course_registrations enable row level security;

create policy registrations_of_viewer on course_registrations
  using (organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('select, insert, update (status, confirmation_date, cancellation_date, cancellation_attempted_at, cancellation_reason, '
    'attendance_marked_at, completion_date, completion_result, waitlist_position, updated_at) on course_registrations');
