-- When members could see a course for the first time, published and active at once; whoever asked for such a course is told then, and only
-- then. Of courses from before nobody is told any more.
alter table courses add column opened_at timestamptz;

update courses set opened_at = created_at where status <> 'DRAFT';

insert into app_permissions (permission) values ('insert (opened_at), update (opened_at) on courses');
