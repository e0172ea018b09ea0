-- What people are told, and its way to their phones and browsers.

create domain notification_kind as text constraint notification_kind_check check (value in (
  'ENROLLMENT_CONFIRMED', 'ENROLLMENT_WAITLISTED', 'WAITLIST_PROMOTED', 'REGISTRATION_CANCELLED', 'COURSE_CHANGED', 'COURSE_AVAILABLE',
  'CERTIFICATION_ISSUED', 'CERTIFICATION_RENEWED', 'CERTIFICATION_EXPIRING', 'CERTIFICATION_EXPIRED',
  'MENTOR_CERTIFICATION_EXPIRING', 'MENTOR_PAUSED'));
create domain notification_urgency as text constraint notification_urgency_check check (value in ('NORMAL', 'HIGH', 'CRITICAL'));

create table notifications (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  user_id uuid not null,
  kind notification_kind not null,
  urgency notification_urgency not null,
  title text not null,
  body text not null,
  deep_link text,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  -- The transaction that added the message, so that a second look finds exactly what was committed in between (docs/decisions/0007).
  added_in xid8 not null default pg_current_xact_id(),
  constraint notifications_pkey primary key (id),
  constraint notifications_member_fkey
    foreign key (user_id, organization_id) references user_organization_memberships (user_id, organization_id) on update cascade
);

create index idx_notifications_user on notifications (user_id, created_at, id);
create index idx_notifications_unread on notifications (user_id) where read_at is null;
create index idx_notifications_added_in on notifications (added_in);

-- What is committed now: the newest transaction that added messages, those before it that have not ended, the first above all that have,
-- and the history of the database in which these numbers mean something. It does not answer the newest transaction of all: one that left
-- nothing behind need not outlive a crash, and its number may be given out again. The planner is told to use the index because it cannot
-- know that next to nothing is above a number that it does not know.
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

-- Messages committed after that, to these readers: to each what the policy below shows them, where they are members now. The server's role
-- learns nothing by it that it could not learn by entering as one reader after the other. It is stable, so it sees what the calling
-- statement sees.
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
     select from user_organization_memberships m
      where m.user_id = added.user_id and m.organization_id = added.organization_id limit 1) membership
$$;

create table devices (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  -- As the push gateway knows the device.
  token text not null,
  platform text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  constraint devices_pkey primary key (id),
  constraint devices_token_key unique (token),
  constraint devices_user_id_fkey foreign key (user_id) references users (id),
  constraint devices_token_check check (token collate "C" ~ '^[!-~]+$' and char_length(token) <= 1000),
  constraint devices_platform_check check (platform in ('ANDROID', 'IOS', 'WEB'))
);

create index idx_devices_user on devices (user_id, last_seen_at);

-- The outbox of the push gateway: a row stays until the gateway has taken the message or its token is dead. The id is the same on every
-- attempt.
create table push_messages (
  id uuid not null default gen_random_uuid(),
  notification_id uuid not null,
  device_id uuid not null,
  state text not null default 'PENDING',
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  -- Taken by a node until then; one that dies leaves it to the others.
  leased_until timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  constraint push_messages_pkey primary key (id),
  constraint push_messages_notification_device_key unique (notification_id, device_id),
  constraint push_messages_notification_id_fkey foreign key (notification_id) references notifications (id),
  constraint push_messages_device_id_fkey foreign key (device_id) references devices (id) on delete cascade,
  constraint push_messages_state_check check (state in ('PENDING', 'FAILED')),
  constraint push_messages_attempts_check check (attempts >= 0)
);

create index idx_push_messages_due on push_messages (next_attempt_at, id) where state = 'PENDING';
create index idx_push_messages_device on push_messages (device_id);
-- What the push gateway refused for good is cleared away in the end.
create index idx_push_messages_failed on push_messages (created_at) where state = 'FAILED';

-- Whatever writes notifications, and however many at once, what goes to the devices is queued in the same transaction.
create function queue_pushes() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  insert into push_messages (notification_id, device_id, next_attempt_at, created_at)
  select n.id, d.id, n.created_at, n.created_at from added n join devices d on d.user_id = n.user_id;
  return null;
end $$;

create trigger notifications_queue_pushes
  after insert on notifications referencing new table as added
  for each statement execute function queue_pushes();

-- A device belongs to the person who signed in on it last; what was on its way to another person never reaches it. Nobody keeps more than
-- the newest few devices.
create function register_device(new_token text, new_platform text, at timestamptz, most integer) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(new_token, 0));
  delete from devices where token = new_token and user_id <> viewer_id();
  insert into devices (user_id, token, platform, created_at, last_seen_at) values (viewer_id(), new_token, new_platform, at, at)
  on conflict (token) do update set platform = excluded.platform, last_seen_at = excluded.last_seen_at;
  delete from devices
   where id in (select id from devices where user_id = viewer_id() order by token = new_token desc, last_seen_at desc, id desc offset most);
end $$;

revoke execute on function notifications_committed(), notifications_since(xid8, xid8[], uuid[]),
  register_device(text, text, timestamptz, integer) from public;

alter table notifications enable row level security;
alter table devices enable row level security;
alter table push_messages enable row level security;

-- Read by the person addressed, written by whoever causes them.
create policy notifications_to_viewer on notifications
  using (user_id = (select viewer_id()) and organization_id = any ((select viewer_organizations())::uuid[]))
  with check (organization_id = any ((select viewer_organizations())::uuid[]));

insert into app_permissions (permission) values
  ('execute on function notifications_committed(), notifications_since(xid8, xid8[], uuid[]), '
    'register_device(text, text, timestamptz, integer)'),
  ('select, insert, update (read_at) on notifications');
