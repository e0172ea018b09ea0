-- Messages as they are committed: which transaction added each, so that whoever looks again finds exactly what was committed in between
-- (docs/decisions/0007).

-- In two steps, so that the table is not written anew: what there is so far was there before everything.
alter table notifications add column added_in xid8 not null default '0';
alter table notifications alter column added_in set default pg_current_xact_id();

create index idx_notifications_added_in on notifications (added_in);

-- What is committed now: the newest transaction that added messages, those before it that have not ended, the first above all that have, and
-- the history of the database in which these numbers mean something. Not the newest transaction of all: one that left nothing behind need
-- not outlive a crash, and its number may be given out again. The planner is told to use the index because it cannot know that next to
-- nothing is above a number that it does not know.
create function notifications_committed() returns table (newest xid8, under_way xid8[], next xid8, timeline text)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
  select last.added_in, array(select id from pg_snapshot_xip(s.now) id where id < last.added_in), pg_snapshot_xmax(s.now),
         left(pg_walfile_name(pg_current_wal_lsn()), 8)
    from (select pg_current_snapshot() as now) s
   cross join lateral (
     select coalesce(max(added_in), '0') as added_in from notifications where added_in < pg_snapshot_xmax(s.now)) last
$$;

-- Messages committed after that, to these readers: to each what the policy of 0006 shows them, where they are members now. The server's role
-- learns nothing by it that it could not learn by entering as one reader after the other. Stable: it sees what the calling statement sees.
create function notifications_since(newest xid8, under_way xid8[], readers uuid[]) returns setof notifications
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
  with added as materialized (
    select * from notifications
     where (added_in > $1 or added_in = any ($2)) and pg_visible_in_snapshot(added_in, pg_current_snapshot()))
  select added.*
    from added
    join unnest($3) as reader (id) on reader.id = added.user_id
   cross join lateral (
     select from user_organization_memberships m where m.user_id = added.user_id and m.organization_id = added.organization_id limit 1) membership
$$;

revoke execute on function notifications_committed(), notifications_since(xid8, xid8[], uuid[]) from public;

insert into app_permissions (permission) values ('execute on function notifications_committed(), notifications_since(xid8, xid8[], uuid[])');
