CREATE TABLE brands (
  id integer PRIMARY KEY CHECK (id > 0),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  -- True: came into being on first use by a token that names it. False: made through the API.
  implicit boolean NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE api_keys (
  -- Random, so that nobody can count the keys of other brands.
  id text PRIMARY KEY,
  -- The brand whose admins list and revoke the key; what it may reach stands in all_brands and brands.
  brand_id integer NOT NULL REFERENCES brands (id),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  all_brands boolean NOT NULL,
  brands integer[] NOT NULL,
  scope text NOT NULL CHECK (scope IN ('monitoring:read', 'monitoring:write', 'monitoring:admin')),
  hmac bytea NOT NULL CHECK (octet_length(hmac) = 32),
  last4 text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- An empty list must never be read as «all».
  CHECK (all_brands = (cardinality(brands) = 0))
);
CREATE INDEX api_keys_brand_id_created_at ON api_keys (brand_id, created_at DESC, id);
