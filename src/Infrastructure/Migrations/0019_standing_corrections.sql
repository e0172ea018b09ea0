-- Expiries that were told before their day: the organisation's clocks have been put back since, or a run was made as of later. Those members
-- are paused when the day comes, though nobody is told again.
create index idx_certification_reminders_told on certification_reminders (organization_id, due_on) where threshold = 0 and sent_at is not null;

-- As in 0002_certifications.sql; of two periods of one day, such as what was revoked on the day on which it was issued again, the open one
-- is the current one.
create or replace view certification_overview with (security_invoker = true) as
  select c.id, c.organization_id, c.user_id,
         c.certification_type as cert_type,
         (array_agg(p.issued_on order by p.issued_on desc, p.ended_on is null desc))[1] as cert_issued_at,
         (array_agg(p.expires_on order by p.issued_on desc, p.ended_on is null desc))[1] as cert_expires_at,
         coalesce(jsonb_agg(jsonb_build_object(
           'issued_on', p.issued_on, 'expires_on', p.expires_on, 'ended_on', p.ended_on, 'revoked', p.revoked, 'source', p.source)
           order by p.issued_on, p.ended_on is null) filter (where p.id is not null), '[]') as renewal_history
    from certifications c
    left join certification_periods p on p.certification_id = c.id
   group by c.id;
