-- Status changes of peer mentors, on their way to the organisations' portals.

create table webhook_deliveries (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  member_id uuid not null,
  sequence bigint not null,
  event text not null default 'member.status_changed',
  status_sent text not null,
  reason text,
  visible boolean not null,
  occurred_at timestamptz not null,
  state text not null default 'PENDING',
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  -- Taken by a node until then; one that dies leaves it to the others.
  leased_until timestamptz,
  last_error text,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  constraint webhook_deliveries_pkey primary key (id),
  constraint webhook_deliveries_member_sequence_key unique (member_id, sequence),
  constraint webhook_deliveries_member_fkey
    foreign key (member_id, organization_id) references user_organization_memberships (id, organization_id),
  constraint webhook_deliveries_sequence_check check (sequence >= 1),
  constraint webhook_deliveries_status_sent_check check (status_sent in ('ACTIVE', 'PAUSED')),
  constraint webhook_deliveries_reason_check
    check ((status_sent = 'PAUSED') = (reason is not null) and reason in ('CERTIFICATION_EXPIRED', 'MANUAL')),
  constraint webhook_deliveries_state_check check (state in ('PENDING', 'DELIVERED', 'FAILED')),
  constraint webhook_deliveries_delivered_at_check check ((state = 'DELIVERED') = (delivered_at is not null)),
  constraint webhook_deliveries_next_attempt_at_check check ((state = 'PENDING') = (next_attempt_at is not null)),
  constraint webhook_deliveries_attempts_check check (attempts >= 0)
);

-- Each organisation has a turn of its own at sending.
create index idx_webhook_deliveries_due_of_organization on webhook_deliveries (organization_id, next_attempt_at, id)
  where state = 'PENDING';
create index idx_webhook_deliveries_open on webhook_deliveries (member_id, sequence) where state <> 'DELIVERED';
create index idx_webhook_deliveries_organization on webhook_deliveries (organization_id, created_at, id);

-- The status of each member of whom a portal is told: mentors by their availability; a member who has become something else is active and
-- not listed.
create view portal_standings with (security_invoker = true) as
select a.member_id, a.organization_id,
       case when m.role = 'PEER_MENTOR' then a.status else 'ACTIVE' end as status,
       case when m.role = 'PEER_MENTOR' then a.reason end as reason,
       m.role = 'PEER_MENTOR' and a.status = 'ACTIVE' as visible,
       greatest(a.updated_at, m.updated_at) as changed_at
  from peer_mentor_availability a
  join user_organization_memberships m on m.id = a.member_id
  join organizations o on o.id = a.organization_id
 where o.portal_webhook_url is not null;

-- Queues what differs from what the portal was told. Members are locked in order, so that their numbers follow what happened to them.
create function queue_status_changes(members uuid[]) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  queued bigint;
begin
  perform from peer_mentor_availability where member_id = any (members) order by member_id for no key update;
  with changed as (
    select s.* from portal_standings s join peer_mentor_availability a on a.member_id = s.member_id
     where s.member_id = any (members)
       and (s.status, s.reason, s.visible) is distinct from (a.told_status, a.told_reason, a.told_visible)),
  told as (
    update peer_mentor_availability a
       set told_sequence = a.told_sequence + 1, told_status = c.status, told_reason = c.reason, told_visible = c.visible
      from changed c where a.member_id = c.member_id
    returning a.member_id, a.organization_id, a.told_sequence, c.status, c.reason, c.visible, c.changed_at)
  insert into webhook_deliveries
    (organization_id, member_id, sequence, status_sent, reason, visible, occurred_at, next_attempt_at, created_at)
  select organization_id, member_id, told_sequence, status, reason, visible, changed_at, least(changed_at, now()), changed_at from told;
  get diagnostics queued = row_count;
  return queued;
end $$;

revoke execute on function queue_status_changes(uuid[]) from public;

-- Whatever changes mentors, many at once too, the portal is told: the change is queued in the same transaction. The queueing comes through
-- here again and ends here, since it leaves nothing that differs.
create function tell_portals_of_availability() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  changed uuid[];
begin
  select array_agg(n.member_id) into changed
    from added n join organizations o on o.id = n.organization_id
   where o.portal_webhook_url is not null
     and (n.status, n.reason) is distinct from (n.told_status, n.told_reason);
  if changed is not null then
    perform queue_status_changes(changed);
  end if;
  return null;
end $$;

create trigger peer_mentor_availability_tell_portals_of_new
  after insert on peer_mentor_availability referencing new table as added
  for each statement execute function tell_portals_of_availability();

create trigger peer_mentor_availability_tell_portals
  after update on peer_mentor_availability referencing new table as added
  for each statement execute function tell_portals_of_availability();

create function tell_portals_of_role() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  changed uuid[];
begin
  select array_agg(n.id) into changed
    from added n join gone g on g.id = n.id join organizations o on o.id = n.organization_id
   where o.portal_webhook_url is not null and n.role <> g.role;
  if changed is not null then
    perform queue_status_changes(changed);
  end if;
  return null;
end $$;

create trigger user_organization_memberships_tell_portals
  after update on user_organization_memberships referencing new table as added old table as gone
  for each statement execute function tell_portals_of_role();

-- What signs an organisation's deliveries to its portal is written by its admins and read by the owner alone, who sends them. Answers
-- whether it is another one than before.
create function set_portal_secret(organization uuid, secret text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if not exists (select from user_organization_memberships
                  where organization_id = organization and user_id = viewer_id() and role = 'ORG_ADMIN') then
    raise insufficient_privilege using message = 'only an ORG_ADMIN of the organisation sets its portal''s secret';
  end if;
  update organizations set portal_webhook_secret = secret where id = organization and portal_webhook_secret is distinct from secret;
  return found;
end $$;

revoke execute on function set_portal_secret(uuid, text) from public;

alter table webhook_deliveries enable row level security;

create policy webhook_deliveries_of_viewer on webhook_deliveries
  using (organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('execute on function set_portal_secret(uuid, text)'),
  ('select, update (state, attempts, next_attempt_at, last_error) on webhook_deliveries');
