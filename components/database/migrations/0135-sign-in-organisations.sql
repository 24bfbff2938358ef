-- Which organisation a name in the settings of a sign-in service stood for when a member of it first came in. A name that is given up
-- there can be registered by others; its number cannot.
create table sign_in_organisations (
  issuer text not null,
  -- In lower case.
  login text not null,
  organisation_id text not null,
  since timestamptz not null default now(),
  primary key (issuer, login)
);
