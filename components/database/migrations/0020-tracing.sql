-- Which trace (W3C trace context) an effect and a job belong to, while traces are collected.
alter table outbox add column trace text;
alter table jobs add column trace text;
