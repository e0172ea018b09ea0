-- Each organisation has a turn of its own at sending, and what the push gateway refused for good is cleared away in the end.

create index idx_webhook_deliveries_due_of_organization on webhook_deliveries (organization_id, next_attempt_at, id) where state = 'PENDING';
drop index idx_webhook_deliveries_due;

create index idx_push_messages_failed on push_messages (created_at) where state = 'FAILED';
