-- What is read of lost certifications grows with those that are lost, not with the roster.

-- From which day on a period counts as lost: of a revoked one whatever the day, of one that was followed by another never.
create index idx_certification_periods_lost on certification_periods
  (organization_id, (case when revoked then date '-infinity' when ended_on is null then expires_on end))
  where case when revoked then date '-infinity' when ended_on is null then expires_on end is not null;

-- Of the three columns taken together the planner would know nothing, nor from an index of a part of the rows.
create statistics certification_periods_lost_on on (case when revoked then date '-infinity' when ended_on is null then expires_on end)
  from certification_periods;

-- The rule of 0010_standing.sql, word for word but for the form of one condition. Whoever asks about one organisation or some members says so
-- with a condition on what this returns: it is inlined, and they go through to the indexes.
create or replace function suppressed_members(at timestamptz)
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
          and (later.ended_on is null or later.issued_on > p.issued_on)))
   group by m.id, m.organization_id
$$;

-- With the threshold in it: for want of it, the planner fetched every reminder of the day of expiry there is, sent or not, to find tonight's.
drop index idx_certification_reminders_due;
create index idx_certification_reminders_due on certification_reminders (organization_id, due_on, threshold) where sent_at is null;

-- The directory asks who is paused by hand, and they are few.
create index idx_peer_mentor_availability_by_hand on peer_mentor_availability (organization_id, member_id) where manual;
