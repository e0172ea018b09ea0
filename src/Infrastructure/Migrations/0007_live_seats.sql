-- Live seat counts: which state of a course's seats is newer, and the changes that tell of themselves.
--
-- Registrations do not notify: a commit that notifies takes a lock that the whole database shares (docs/decisions/0005). The server tells of
-- them after the commit, and looks at the versions from time to time for what a crash in between left untold.

-- In no index, so that counting a registration stays within the page.
alter table courses
  add column seats_version bigint not null default 0,
  -- Null: as the course was made.
  add column seats_changed_at timestamptz;

update courses set seats_changed_at = updated_at where seats_taken > 0 or waitlisted > 0;

-- The counting of 0004, which now also says that it has changed something, and when.
create or replace function count_new_registrations() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  update courses c
     set seats_taken = c.seats_taken + d.seats, waitlisted = c.waitlisted + d.waiting,
         seats_version = c.seats_version + 1, seats_changed_at = greatest(c.seats_changed_at, d.at)
    from (select course_id, sum(seats_held(status)) as seats, sum(places_waited(status)) as waiting, max(updated_at) as at
            from added group by course_id) d
   where c.id = d.course_id;

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

create or replace function count_moved_registrations() returns trigger
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

  -- Closing the ranks comes through here again and ends here: whoever leaves a line shortens it.
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

create or replace function count_gone_registrations() returns trigger
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

create or replace function count_no_registrations() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  update courses
     set seats_taken = 0, waitlisted = 0, seats_version = seats_version + 1, seats_changed_at = greatest(seats_changed_at, now())
   where seats_taken <> 0 or waitlisted <> 0;
  return null;
end $$;

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

-- A version that went back would hide every state until it had caught up.
create trigger courses_seats_version_only_rises
  before update of seats_version on courses
  for each row when (new.seats_version < old.seats_version)
  execute function keep_counters();

-- What people edit is rare enough to tell of itself, whoever edits: the total, and what decides who sees the course.
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

-- So that nobody who left, or became less, is sent more.
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
