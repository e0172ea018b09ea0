-- Peer mentors who are paused, by hand or because the certification gate keeps them out of the directory.

-- A row for every peer mentor from joining on. Members of other roles count as active, whatever stands here from earlier.
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
  -- What the portal was last told, or is being told, and the number of that; before the first it counts a mentor as active and listed.
  told_sequence bigint not null default 0,
  told_status text not null default 'ACTIVE',
  told_reason text,
  told_visible boolean not null default true,
  updated_at timestamptz not null default now(),
  constraint peer_mentor_availability_pkey primary key (member_id),
  constraint peer_mentor_availability_member_fkey
    foreign key (member_id, organization_id) references user_organization_memberships (id, organization_id),
  constraint peer_mentor_availability_status_check check (status in ('ACTIVE', 'PAUSED')),
  constraint peer_mentor_availability_reason_check
    check ((status = 'PAUSED') = (reason is not null) and reason in ('CERTIFICATION_EXPIRED', 'MANUAL')),
  constraint peer_mentor_availability_manual_check
    check (case when manual then status = 'PAUSED' else reason is distinct from 'MANUAL' end),
  constraint peer_mentor_availability_suppressed_on_check
    check (case when suppressed_on is null then reason is distinct from 'CERTIFICATION_EXPIRED' else status = 'PAUSED' end)
);

create index idx_peer_mentor_availability_paused on peer_mentor_availability (organization_id) where status = 'PAUSED';
-- The directory asks who is paused by hand, and they are few.
create index idx_peer_mentor_availability_by_hand on peer_mentor_availability (organization_id, member_id) where manual;

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

-- Peer mentors whom the certification gate keeps out of the directory at that instant, since when, and by which certification: the one home
-- of this rule for everything that reads. A required type that was never held suppresses nobody. It is read with the caller's rights and
-- has no search_path of its own, or it could not be inlined: a condition on what it returns, such as one organisation or some members, goes
-- through to the indexes.
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
     and case when p.revoked then date '-infinity' when p.ended_on is null then p.expires_on end <= today.on_day
     -- No zone is a day ahead of this: it takes nothing away, and tells the planner how many rows there are before it knows the zone.
     and case when p.revoked then date '-infinity' when p.ended_on is null then p.expires_on end <= (at at time zone 'UTC')::date + 1
     and not (p.revoked and exists (
       select from public.certification_periods later
        where later.certification_id = p.certification_id and later.id <> p.id
          and (later.issued_on, coalesce(later.ended_on, 'infinity'), later.created_at) > (p.issued_on, p.ended_on, p.created_at)))
   group by m.id, m.organization_id
$$;

alter table peer_mentor_availability enable row level security;

create policy peer_mentor_availability_of_viewer on peer_mentor_availability
  using (organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('execute on function suppressed_members(timestamptz)'),
  ('select, update (status, reason, since, manual, suppressed_on, updated_at) on peer_mentor_availability');
