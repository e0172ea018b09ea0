-- What the server's role may see and do. It owns nothing; the owner (migrations, imports, verification) is not bound by the policies.

alter table organizations enable row level security;
alter table local_associations enable row level security;
alter table users enable row level security;
alter table user_organization_memberships enable row level security;
alter table certification_types enable row level security;
alter table certifications enable row level security;
alter table certification_periods enable row level security;
alter table courses enable row level security;
alter table course_registrations enable row level security;
alter table notifications enable row level security;
alter table audit_events enable row level security;
alter table app_login enable row level security;

create policy organizations_of_viewer on organizations
  using (id = any ((select viewer_organizations())::uuid[]));
create policy local_associations_of_viewer on local_associations
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy memberships_of_viewer on user_organization_memberships
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy certification_types_of_viewer on certification_types
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy certifications_of_viewer on certifications
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy certification_periods_of_viewer on certification_periods
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy courses_of_viewer on courses
  using (organization_id = any ((select viewer_organizations())::uuid[]));
create policy registrations_of_viewer on course_registrations
  using (organization_id = any ((select viewer_organizations())::uuid[]));

create policy users_known_to_viewer on users for select
  using (id = (select viewer_id()) or exists (
    select from user_organization_memberships m
     where m.user_id = users.id and m.organization_id = any ((select viewer_organizations())::uuid[])));

-- Read by the person addressed, written by whoever causes them.
create policy notifications_to_viewer on notifications
  using (user_id = (select viewer_id()) and organization_id = any ((select viewer_organizations())::uuid[]))
  with check (organization_id = any ((select viewer_organizations())::uuid[]));

create policy audit_events_of_viewer on audit_events for select
  using (organization_id = any ((select viewer_organizations())::uuid[]));
-- Nobody signs with another's name.
create policy audit_events_by_viewer on audit_events for insert
  with check (organization_id = any ((select viewer_organizations())::uuid[]) and actor_user_id = (select viewer_id()));

-- These run with the owner's rights, or set the lines in order; triggers need no grant to run theirs.
revoke execute on function enter(uuid), ensure_user(uuid, text, text, text, timestamptz), close_ranks(uuid, integer[]) from public;

-- The one list of what the server may do; every migrate applies it, so that a restored database gets it again.
create function grant_app_access(app_role name) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
  permission text;
begin
  foreach permission in array array[
    'usage on schema public',
    'execute on function viewer_id(), viewer_organizations(), enter(uuid), ensure_user(uuid, text, text, text, timestamptz)',
    'select on organizations, local_associations, users, user_organization_memberships, certification_types, certifications, '
      'certification_periods, certification_overview, courses, course_registrations, notifications, audit_events',
    'update (name, time_zone, certification_gate, course_portal_url_template, portal_webhook_url, portal_webhook_secret, updated_at) '
      'on organizations',
    'insert, update (role, local_association_id, coordinator_id, updated_at) on user_organization_memberships',
    'insert, update (name, is_required, required_course_ids, validity_months, updated_at) on certification_types',
    'insert (id, organization_id, title, description, category, delivery, status, is_active, is_recurring, schedule, starts_at, ends_at, '
      'location, instructor_name, seats_total, waitlist_enabled, enrollment_deadline, duration_hours, prerequisites, '
      'prerequisite_course_ids, certification_type, certification_validity_months, certification_never_expires, '
      'max_enrollments_per_user, previous_course_id, series_id, created_by, created_at, updated_at, version) on courses',
    'update (title, description, category, delivery, status, is_active, is_recurring, schedule, starts_at, ends_at, '
      'location, instructor_name, seats_total, waitlist_enabled, enrollment_deadline, duration_hours, prerequisites, '
      'prerequisite_course_ids, certification_type, certification_validity_months, certification_never_expires, '
      'max_enrollments_per_user, updated_at, version) on courses',
    'insert, update (status, confirmation_date, cancellation_date, cancellation_attempted_at, cancellation_reason, attendance_marked_at, '
      'completion_date, completion_result, waitlist_position, updated_at) on course_registrations',
    'insert, update (read_at) on notifications',
    'insert on audit_events']
  loop
    execute format('grant %s to %I', permission, app_role);
  end loop;
end $$;

revoke execute on function grant_app_access(name) from public;
