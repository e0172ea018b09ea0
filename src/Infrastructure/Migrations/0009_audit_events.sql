-- Who did what.

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
create index idx_audit_events_of_subject on audit_events (organization_id, subject_id, at, id);
create index idx_audit_events_of_actor on audit_events (organization_id, actor_user_id, at, id) where actor_user_id is not null;

alter table audit_events enable row level security;

create policy audit_events_of_viewer on audit_events for select
  using (organization_id = any ((select viewer_organizations())::uuid[]));
-- Nobody signs with another's name.
create policy audit_events_by_viewer on audit_events for insert
  with check (
    organization_id = any ((select viewer_organizations())::uuid[])
    and (actor_user_id = (select viewer_id())
      or (actor_user_id || ' ' || organization_id) = any ((select viewers_together())::text[])));

insert into app_permissions (permission) values ('select, insert on audit_events');
