-- A channel that is called otherwise has its videos indexed anew by those who do what is due to channels (gateway/channels/work.ts): there may be
-- thousands of them, and whoever renames it is not kept waiting. A video that is made or changed meanwhile reads the new name itself.
create or replace function index_channel() returns trigger language plpgsql as $$
begin
  insert into channel_tasks (channel_id, kind) values (new.id, 'index')
  on conflict (channel_id, kind) do update set
    place = null, number = excluded.number, due_at = greatest(channel_tasks.due_at, excluded.due_at);
  return null;
end $$;
