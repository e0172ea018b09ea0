-- Phones and browsers, and what is on its way to them.

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

-- The outbox of the push gateway: a row until the gateway has taken the message or its token is dead. The id is the same on every attempt.
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
create index idx_notifications_unread on notifications (user_id) where read_at is null;

-- Whoever writes notifications, and however many at once: what goes to the devices is queued in the same transaction.
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

-- A device belongs to whoever signed in on it last, and what was on its way to another person never reaches it. Nobody keeps more than the
-- newest few devices.
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

alter table devices enable row level security;
alter table push_messages enable row level security;

revoke execute on function register_device(text, text, timestamptz, integer) from public;

insert into app_permissions (permission) values ('execute on function register_device(text, text, timestamptz, integer)');
