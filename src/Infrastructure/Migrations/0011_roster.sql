-- The roster as coordinators read it: a narrow row for each member with what it is filtered and sorted by, kept by triggers, so that a page
-- of any order comes from an index however many members there are (docs/decisions/0009).

create table roster_entries (
  member_id uuid not null,
  organization_id uuid not null,
  local_association_id uuid,
  role text not null,
  name text collate norwegian not null,
  -- Name and address in lower case; no search text holds the line break between them.
  search_text text collate norwegian not null,
  -- Of the certifications that count, the required ones (all when none is required): the first day on which one of them no longer counts.
  -- Infinity when none of them ends: that comes last in an index, and a page begins there as anywhere. After null none could.
  ends_on date not null default 'infinity',
  -- One of them was revoked, which counts as lost whatever the day.
  is_revoked boolean not null default false,
  -- There is one, and no required one is missing.
  is_complete boolean not null default false,
  -- The transaction that last changed the place in an order; null while it is as it was made.
  name_moved_in bigint,
  ends_on_moved_in bigint,
  constraint roster_entries_pkey primary key (member_id),
  constraint roster_entries_member_fkey
    foreign key (member_id, organization_id) references user_organization_memberships (id, organization_id) on delete cascade
);

-- What each order and each figure asks of a whole organisation, without a look at the table.
create index idx_roster_entries_ends_on on roster_entries (organization_id, ends_on, member_id)
  include (role, local_association_id, is_revoked, is_complete);
create index idx_roster_entries_name on roster_entries (organization_id, name, member_id);
create index idx_roster_entries_association_ends_on on roster_entries (local_association_id, ends_on, member_id)
  include (organization_id, role, is_revoked, is_complete) where local_association_id is not null;
create index idx_roster_entries_association_name on roster_entries (local_association_id, name, member_id)
  where local_association_id is not null;
create index idx_roster_entries_role on roster_entries (organization_id, role);
create index idx_roster_entries_incomplete on roster_entries (organization_id, ends_on, member_id) where not is_complete;

-- What roster and directory are searched by (the extension is made in 0005_courses.sql).
create index idx_roster_entries_search_text_trgm on roster_entries using gin (search_text gin_trgm_ops);

-- The members of the caller's organisations whose name or address is like this, whatever the case; null when they are more than at_most.
-- With the owner's rights, as courses_like is. Planned anew for each text: the planner sees how common it is, takes the index for a rare
-- one, and for a common one reads entries until there are too many.
create function members_like(pattern text, at_most integer) returns table (member_ids uuid[])
language plpgsql stable security definer rows 1
set search_path = pg_catalog, public, pg_temp
as $$
begin
  return query execute
    'select case when count(*) <= $3 then coalesce(array_agg(found.member_id), ''{}'') end
       from (select e.member_id from roster_entries e
              where e.organization_id = any ($1) and e.search_text like $2 limit $3 + 1) as found'
    using viewer_organizations(), in_lower_case(pattern), at_most;
end $$;

revoke execute on function members_like(text, integer) from public;

-- What the certifications of these members amount to, whatever the day: Standing and CertificationBadge.OfMember of Domain, as columns.
create function standings_of(members uuid[]) returns table (member_id uuid, ends_on date, is_revoked boolean, is_complete boolean)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
  with required as materialized (
    select t.organization_id, array_agg(t.code) as codes from certification_types t where t.is_required group by t.organization_id)
  select m.id,
         coalesce(min(case when latest.revoked then latest.ended_on else latest.expires_on end), 'infinity'),
         coalesce(bool_or(latest.revoked), false),
         count(latest.id) > 0 and count(latest.id) >= coalesce(cardinality(r.codes), 0)
    from user_organization_memberships m
    left join required r on r.organization_id = m.organization_id
    left join certifications c
      on c.user_id = m.user_id and c.organization_id = m.organization_id and (r.codes is null or c.certification_type = any (r.codes))
    left join lateral (
      select p.id, p.expires_on, p.ended_on, p.revoked
        from certification_periods p
       where p.certification_id = c.id
       order by p.issued_on desc, p.ended_on desc nulls first, p.created_at desc
       limit 1) as latest on true
   where m.id = any (members)
   group by m.id, r.codes
$$;

-- Locks the entries in order, then reads what they are to say: the second transaction sees what the first one wrote.
create function refresh_standings(members uuid[]) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform from roster_entries where member_id = any (members) order by member_id for no key update;
  update roster_entries e
     set ends_on = s.ends_on, is_revoked = s.is_revoked, is_complete = s.is_complete,
         ends_on_moved_in = case when s.ends_on <> e.ends_on then pg_current_xact_id()::text::bigint else e.ends_on_moved_in end
    from standings_of(members) s
   where e.member_id = s.member_id and (e.ends_on, e.is_revoked, e.is_complete) is distinct from (s.ends_on, s.is_revoked, s.is_complete);
end $$;

-- Periods are written beside each other; which types are required changes alone, since it concerns every entry of the organisation.
create function lock_standings_of(organization uuid, alone boolean) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
  select case when alone then pg_advisory_xact_lock(hashtextextended('standings ' || organization, 0))
         else pg_advisory_xact_lock_shared(hashtextextended('standings ' || organization, 0)) end;
$$;

create function standings_follow_periods() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform lock_standings_of(organization_id, false) from (select distinct organization_id from changed order by 1) theirs;
  perform refresh_standings(array(
    select distinct m.id
      from changed p
      join certifications c on c.id = p.certification_id
      join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id));
  return null;
end $$;

create trigger certification_periods_standings_of_new
  after insert on certification_periods referencing new table as changed
  for each statement execute function standings_follow_periods();

create trigger certification_periods_standings_of_changed
  after update on certification_periods referencing new table as changed
  for each statement execute function standings_follow_periods();

create function standings_follow_types() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  organization uuid := case when tg_op = 'DELETE' then old.organization_id else new.organization_id end;
begin
  perform lock_standings_of(organization, true);
  perform refresh_standings(array(select id from user_organization_memberships where organization_id = organization));
  return null;
end $$;

create trigger certification_types_standings_of_new
  after insert on certification_types
  for each row when (new.is_required)
  execute function standings_follow_types();

create trigger certification_types_standings_of_changed
  after update of is_required on certification_types
  for each row when (new.is_required is distinct from old.is_required)
  execute function standings_follow_types();

create trigger certification_types_standings_of_gone
  after delete on certification_types
  for each row when (old.is_required)
  execute function standings_follow_types();

-- What is required is marked at the organisation too (0002_people.sql). An import has the organisation first, then entries by names and
-- places, then the standings: whoever came to those and the entries before the organisation would wait for it in a circle.
create function types_wait_for_organization() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if tg_op = 'DELETE' then
    perform from organizations where id = old.organization_id for no key update;
    return old;
  end if;
  perform from organizations where id = new.organization_id for no key update;
  return new;
end $$;

create trigger certification_types_wait_of_new
  before insert on certification_types
  for each row when (new.is_required)
  execute function types_wait_for_organization();

create trigger certification_types_wait_of_changed
  before update of is_required on certification_types
  for each row when (new.is_required is distinct from old.is_required)
  execute function types_wait_for_organization();

create trigger certification_types_wait_of_gone
  before delete on certification_types
  for each row when (old.is_required)
  execute function types_wait_for_organization();

create function roster_search_text(name text, email text) returns text
language sql immutable parallel safe
return in_lower_case(name) || chr(10) || in_lower_case(coalesce(email, ''));

-- A new member holds nothing yet: a certification needs its member first.
create function roster_follows_joining() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  insert into roster_entries (member_id, organization_id, local_association_id, role, name, search_text)
  select m.id, m.organization_id, m.local_association_id, m.role, m.name, roster_search_text(m.name, m.email) from added m;
  return null;
end $$;

create trigger user_organization_memberships_roster_of_new
  after insert on user_organization_memberships referencing new table as added
  for each statement execute function roster_follows_joining();

create function roster_follows_members() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform from roster_entries where member_id in (select id from changed) order by member_id for no key update;
  update roster_entries e
     set local_association_id = m.local_association_id, role = m.role, name = m.name, search_text = roster_search_text(m.name, m.email),
         name_moved_in = case when m.name <> e.name then pg_current_xact_id()::text::bigint else e.name_moved_in end
    from changed m
   where m.id = e.member_id
     and (e.local_association_id, e.role, e.name, e.search_text)
         is distinct from (m.local_association_id, m.role, m.name, roster_search_text(m.name, m.email));
  return null;
end $$;

create trigger user_organization_memberships_roster_of_changed
  after update on user_organization_memberships referencing new table as changed
  for each statement execute function roster_follows_members();

revoke execute on function standings_of(uuid[]), refresh_standings(uuid[]), lock_standings_of(uuid, boolean) from public;

-- The transactions that this statement sees, as pg_snapshot has them: a page tells the next one by it what has moved in between.
create function current_snapshot() returns text
language sql stable parallel safe
return pg_current_snapshot()::text;

-- No transaction of this number or above has begun yet; what is said to have moved in one was moved in another database, and restored here.
create function next_transaction() returns bigint
language sql stable parallel safe
return pg_snapshot_xmax(pg_current_snapshot())::text::bigint;

alter table roster_entries enable row level security;

create policy roster_entries_of_viewer on roster_entries
  using (organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('execute on function current_snapshot(), next_transaction(), members_like(text, integer)'),
  ('select on roster_entries');
