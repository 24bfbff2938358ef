-- What is due is taken webhook by webhook, oldest first, and what is under way is counted by itself: neither walks through a backlog.
create index webhook_deliveries_waiting on webhook_deliveries (hook_id, due_at, id) where state = 'pending';
create index webhook_deliveries_taken on webhook_deliveries (taken_until) where taken_until is not null;
drop index webhook_deliveries_due;
