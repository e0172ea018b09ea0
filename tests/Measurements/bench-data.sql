-- What the comparison kit measures with (design, section 10), in the tables as they are now: run as superuser on a migrated database. The kit has
-- its ids and counts; names and addresses stand on the memberships, and the roster is filled as its triggers would. `rush --times 10` gives
-- more users and courses, and more places, which are the registrations of each course.
\set ON_ERROR_STOP on
\if :{?users}
\else
  \set users 100000
  \set courses 2000
  \set places 100
\endif
set synchronous_commit = off;
set session_replication_role = replica;
select setseed(0.42);

insert into organizations (id, name, slug, time_zone, certification_gate)
select md5('org:' || o)::uuid, 'Organisation ' || o, 'org-' || o, 'Europe/Oslo', o % 4 = 1 from generate_series(1, 20) o;

insert into users (id) select md5('user:' || u)::uuid from generate_series(0, :users - 1) u order by md5('user:' || u);

-- Name and address stand on the membership: the same in the home organisation and in the umbrella.
insert into user_organization_memberships (user_id, organization_id, name, email, role)
select md5('user:' || u)::uuid, md5('org:' || o)::uuid,
       (array['Kari','Ola','Anne','Per','Ingrid','Lars','Liv','Nils','Berit','Knut'])[1 + u % 10] || ' ' ||
       (array['Hansen','Johansen','Olsen','Larsen','Andersen','Pedersen','Nilsen','Kristiansen'])[1 + (u / 10) % 8] || ' ' || u,
       'user' || u || '@example.com', role
  from (select u, 1 + u % 20 as o, case when u % 200 < 20 then 'COORDINATOR' else 'PEER_MENTOR' end as role from generate_series(0, :users - 1) u
        union all
        select u, 1, 'PEER_MENTOR' from generate_series(0, :users - 1) u where u % 20 <> 0) x;
-- One admin an organisation, for the catalogue page: it shows registrations, which peer mentors may not see.
insert into users (id) select md5('admin:' || o)::uuid from generate_series(1, 20) o;
insert into user_organization_memberships (user_id, organization_id, name, email, role)
select md5('admin:' || o)::uuid, md5('org:' || o)::uuid, 'Admin ' || o, 'admin' || o || '@example.com', 'ORG_ADMIN' from generate_series(1, 20) o;
-- Triggers are off here, so the roster's entries are made as they would have made them.
insert into roster_entries (member_id, organization_id, local_association_id, role, name, search_text)
select m.id, m.organization_id, m.local_association_id, m.role, m.name, roster_search_text(m.name, m.email) from user_organization_memberships m;
insert into peer_mentor_availability (member_id, organization_id, since)
select id, organization_id, created_at from user_organization_memberships where role = 'PEER_MENTOR';

insert into certification_types (organization_id, code, name, validity_months)
select md5('org:' || o)::uuid, t, t, 24 from generate_series(1, 20) o, unnest(array['peer-mentor-basic','first-aid','hearing-aid-specialist','peer-mentor-advanced']) t;

insert into courses (id, organization_id, title, description, category, delivery, status, schedule, starts_at, ends_at, location, instructor_name, seats_total,
                     enrollment_deadline, duration_hours, prerequisites, certification_type, certification_validity_months, series_id, created_by)
select md5('course:' || c)::uuid, md5('org:' || (1 + c % 20))::uuid,
       'Likeperson grunnkurs ' || lpad((c * 7919 % :courses)::text, 4, '0'),
       rtrim(repeat('Course content, learning outcomes and special requirements. ', 8)),
       'CERTIFICATION', (array['IN_PERSON','ONLINE','HYBRID','SELF_PACED'])[1 + c % 4], 'PUBLISHED',
       jsonb_build_object('start_date', '2031-03-01', 'end_date', '2031-03-02', 'location', 'Oslo',
         'sessions', jsonb_build_array(jsonb_build_object('date', '2031-03-01', 'start_time', '09:00:00', 'end_time', '16:00:00', 'location', 'Oslo'))),
       '2031-03-01T08:00:00Z', '2031-03-01T15:00:00Z', 'Oslo', 'Instructor ' || c % 50,
       case when c % 20 = 7 then :places else 20 * :places end, now() + interval '1 year', 7.5,
       case when c % 10 < 3 then array['peer-mentor-basic'] else '{}' end,
       (array['peer-mentor-basic','first-aid','hearing-aid-specialist'])[1 + c % 3], 24, md5('course:' || c)::uuid, md5('user:' || c % 20)::uuid
  from generate_series(1, :courses) c;

insert into courses (id, organization_id, title, category, delivery, status, prerequisites, seats_total, enrollment_deadline,
                     certification_type, certification_validity_months, series_id, created_by)
select md5('course:' || k)::uuid, md5('org:1')::uuid, 'Zz ' || k, 'CERTIFICATION', 'ONLINE', 'PUBLISHED', array['peer-mentor-basic'], 1000000, now() + interval '1 year',
       'peer-mentor-advanced', 24, md5('course:' || k)::uuid, md5('user:0')::uuid
  from unnest(array['hot1','hot2','hot3','hot4','live','warm']) k;

insert into course_registrations (id, course_id, user_id, organization_id, status, registration_date, confirmation_date, cancellation_date,
                                  completion_date, completion_result, registered_by_user_id, created_at, updated_at)
select md5('reg:' || c || ':' || k)::uuid, md5('course:' || c)::uuid, md5('user:' || u)::uuid, md5('org:' || (1 + c % 20))::uuid, s, d, d,
       case when s = 'CANCELLED' then d + interval '1 day' end,
       case when s = 'COMPLETED' then d + interval '9 days' end,
       case when s = 'COMPLETED' then 'PASSED' end, md5('user:' || u)::uuid, d, d
  from (select c, k, (c % 20) + 20 * ((c * 7 + k * (:users / 40 / :places)) % (:users / 40)) u,
               case when c % 20 = 7 then 'CONFIRMED' when k < 5 then 'CANCELLED' when k < 7 then 'NO_SHOW' when k < 15 then 'COMPLETED' else 'CONFIRMED' end s,
               now() - interval '400 days' + random() * interval '399 days' d
          from generate_series(1, :courses) c, generate_series(0, :places - 1) k) x
 order by d;
update courses c set seats_taken = n.k
  from (select course_id, count(*)::int k from course_registrations where status in ('CONFIRMED', 'ATTENDED', 'COMPLETED') group by 1) n where n.course_id = c.id;

-- In the home organisation, and in the umbrella: the hot courses ask for it there.
insert into certifications (id, organization_id, user_id, certification_type)
select md5('cert:' || u)::uuid, md5('org:' || (1 + u % 20))::uuid, md5('user:' || u)::uuid, 'peer-mentor-basic' from generate_series(0, :users - 1) u order by random();
insert into certifications (id, organization_id, user_id, certification_type)
select md5('cert1:' || u)::uuid, md5('org:1')::uuid, md5('user:' || u)::uuid, 'peer-mentor-basic' from generate_series(0, :users - 1) u where u % 20 <> 0 order by random();
insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
select id, organization_id, current_date - (random() * 700)::int, current_date + 100 + (random() * 600)::int, 'IMPORT' from certifications;

update roster_entries e set ends_on = s.ends_on, is_revoked = s.is_revoked, is_complete = s.is_complete
  from standings_of(array(select id from user_organization_memberships)) s where e.member_id = s.member_id;
set session_replication_role = origin;

-- What Meander's enrolment is, as one stored procedure: lock, facts, decision, registration, message and audit row; the floor for W1 and W2.
create or replace function floor_enroll(p_course uuid, p_user uuid) returns table (code text, registration uuid, place integer) language plpgsql volatile as $$
declare
  c record; r uuid := gen_random_uuid(); s text; p integer; t timestamptz := clock_timestamp();
begin
  select k.organization_id, k.title, k.status, k.is_active, k.enrollment_deadline, k.starts_at, k.prerequisites, k.seats_total, k.seats_taken, k.waitlisted, k.waitlist_enabled,
         k.max_enrollments_per_user, o.time_zone
    into c from courses k join organizations o on o.id = k.organization_id where k.id = p_course for no key update of k;
  if not found or not exists (select from user_organization_memberships m where m.user_id = p_user and m.organization_id = c.organization_id) then return query select 'NOT_FOUND', null::uuid, null::integer; return; end if;
  if c.status <> 'PUBLISHED' or not c.is_active then return query select 'COURSE_NOT_OPEN', null::uuid, null::integer; return; end if;
  if c.enrollment_deadline < t then return query select 'DEADLINE_PASSED', null::uuid, null::integer; return; end if;
  if exists (select from course_registrations g where g.course_id = p_course and g.user_id = p_user and g.status <> 'CANCELLED') then return query select 'ALREADY_ENROLLED', null::uuid, null::integer; return; end if;
  if c.prerequisites <> '{}' and exists (
       select from unnest(c.prerequisites) n(code)
        where not exists (select from certifications h join certification_periods q on q.certification_id = h.id and q.ended_on is null
                           where h.organization_id = c.organization_id and h.user_id = p_user and h.certification_type = n.code
                             and (q.expires_on is null or q.expires_on > (t at time zone c.time_zone)::date))) then return query select 'PREREQUISITES_MISSING', null::uuid, null::integer; return; end if;
  if (c.seats_total is null or c.seats_taken < c.seats_total) and c.waitlisted = 0 then s := 'CONFIRMED'; else s := 'WAITLISTED'; p := c.waitlisted + 1; end if;
  insert into course_registrations (id, course_id, user_id, organization_id, status, registration_date, confirmation_date, waitlist_position, registered_by_user_id, created_at, updated_at)
    values (r, p_course, p_user, c.organization_id, s, t, case when s = 'CONFIRMED' then t end, p, p_user, t, t);
  insert into notifications (organization_id, user_id, kind, urgency, title, body, deep_link, created_at)
    values (c.organization_id, p_user, 'ENROLLMENT_' || s, 'NORMAL', 'You have a place', 'You have a place in ' || c.title, 'meander://courses/' || p_course, t);
  insert into audit_events (organization_id, actor_user_id, action, subject_id, subject_type, summary, at)
    values (c.organization_id, p_user, 'registration.created', r, 'CourseRegistration', 'Enrolled in ' || c.title, t);
  return query select s, r, p;
end $$;
vacuum (analyze, freeze);
