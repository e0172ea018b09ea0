-- Nightly work: which nights are done.

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
