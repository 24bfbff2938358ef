-- What administrators set while the server runs. `version` counts changes: who writes says which one they have seen.
create table settings (
  name text primary key,
  value jsonb not null,
  version integer not null,
  updated_at timestamptz not null default now(),
  updated_by text not null
);
-- Every version, the present one too.
create table settings_history (
  name text not null,
  version integer not null,
  value jsonb not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (name, version)
);

-- Pictures that settings name, such as watermarks. Their objects are assets/<sha256>.
create table assets (
  sha256 text primary key,
  media_type text not null,
  width integer not null,
  height integer not null,
  size_bytes integer not null,
  created_at timestamptz not null default now()
);
