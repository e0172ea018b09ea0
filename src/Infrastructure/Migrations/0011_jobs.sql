-- Nightly work: which nights are done, and where everybody's standing is to be looked at again.

create table job_runs (
  job text not null,
  organization_id uuid not null,
  -- The organisation's day whose night this was.
  day date not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  failed integer not null default 0,
  constraint job_runs_pkey primary key (job, organization_id, day),
  constraint job_runs_organization_id_fkey foreign key (organization_id) references organizations (id),
  constraint job_runs_failed_check check (failed >= 0)
);

alter table job_runs enable row level security;

-- What pauses people has changed for the organisation as a whole: its next expiry run looks at all of them, not only at what is due.
alter table organizations add column standing_sweep_due boolean not null default false;

create function sweep_after_gate() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
  new.standing_sweep_due := true;
  return new;
end $$;

create trigger organizations_sweep_after_gate
  before update of certification_gate on organizations
  for each row when (new.certification_gate is distinct from old.certification_gate)
  execute function sweep_after_gate();

create function sweep_organization() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  update organizations set standing_sweep_due = true where id = new.organization_id and not standing_sweep_due;
  return null;
end $$;

create trigger certification_types_sweep_after_required
  after update of is_required on certification_types
  for each row when (new.is_required is distinct from old.is_required)
  execute function sweep_organization();

create trigger user_organization_memberships_sweep_after_role
  after update of role on user_organization_memberships
  for each row when (new.role is distinct from old.role)
  execute function sweep_organization();
