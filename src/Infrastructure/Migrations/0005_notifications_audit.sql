-- What people are told, and who did what.

create table notifications (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  user_id uuid not null,
  kind text not null,
  urgency text not null,
  title text not null,
  body text not null,
  deep_link text,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  constraint notifications_pkey primary key (id),
  constraint notifications_member_fkey
    foreign key (user_id, organization_id) references user_organization_memberships (user_id, organization_id),
  constraint notifications_kind_check check (kind in (
    'ENROLLMENT_CONFIRMED', 'ENROLLMENT_WAITLISTED', 'WAITLIST_PROMOTED', 'REGISTRATION_CANCELLED', 'COURSE_CHANGED', 'COURSE_AVAILABLE',
    'CERTIFICATION_ISSUED', 'CERTIFICATION_RENEWED', 'CERTIFICATION_EXPIRING', 'CERTIFICATION_EXPIRED',
    'MENTOR_CERTIFICATION_EXPIRING', 'MENTOR_PAUSED')),
  constraint notifications_urgency_check check (urgency in ('NORMAL', 'HIGH', 'CRITICAL'))
);

create index idx_notifications_user on notifications (user_id, created_at, id);

create table audit_events (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  actor_user_id uuid,
  action text not null,
  subject_id uuid not null,
  subject_type text not null,
  summary text not null,
  at timestamptz not null default now(),
  constraint audit_events_pkey primary key (id),
  constraint audit_events_organization_id_fkey foreign key (organization_id) references organizations (id),
  constraint audit_events_actor_user_id_fkey foreign key (actor_user_id) references users (id)
);

create index idx_audit_events_organization on audit_events (organization_id, at, id);
create index idx_audit_events_subject on audit_events (subject_id, at);
