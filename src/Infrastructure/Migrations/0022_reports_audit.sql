-- What training reports and the audit log are read by: an index for each figure and each filter, in the order of the answer.

create index idx_course_registrations_attended on course_registrations (organization_id, attendance_marked_at)
  where status in ('ATTENDED', 'COMPLETED');
create index idx_course_registrations_completed on course_registrations (organization_id, completion_date) where status = 'COMPLETED';
create index idx_course_registrations_cancelled on course_registrations (organization_id, cancellation_date) where status = 'CANCELLED';
create index idx_course_registrations_no_show
  on course_registrations (organization_id, (case when attendance_marked_at is null then cancellation_attempted_at else attendance_marked_at end))
  where status = 'NO_SHOW';

create index idx_certification_periods_issued on certification_periods (organization_id, issued_on);
-- Those that had run out when they were followed by another; the open ones are in idx_certification_periods_expiring.
create index idx_certification_periods_lapsed on certification_periods (organization_id, expires_on) where ended_on = expires_on and not revoked;

create index idx_audit_events_of_subject on audit_events (organization_id, subject_id, at, id);
create index idx_audit_events_of_actor on audit_events (organization_id, actor_user_id, at, id) where actor_user_id is not null;
drop index idx_audit_events_subject;

-- Whose name stands beside a registration or a period that they made for somebody else.
create index idx_course_registrations_by_others on course_registrations (registered_by_user_id) where registered_by_user_id <> user_id;
create index idx_certification_periods_recorded_by on certification_periods (recorded_by_user_id) where recorded_by_user_id is not null;
