-- A book without a brand is shared: all brands read it, nobody writes it.
CREATE TABLE price_books (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer REFERENCES brands (id),
  name text NOT NULL,
  note text NOT NULL DEFAULT '',
  -- Which of its books prices the metrics of a brand as they come in; at most one.
  is_active boolean NOT NULL DEFAULT false,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (brand_id, name)
);
CREATE UNIQUE INDEX price_books_active ON price_books (brand_id) WHERE is_active;

-- One version of a price. It holds from `effective_from` to the start of the next one, or to its own end.
CREATE TABLE prices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book_id bigint NOT NULL REFERENCES price_books (id) ON DELETE CASCADE,
  model text NOT NULL,
  effective_from timestamptz NOT NULL,
  effective_until timestamptz,
  -- [{unit, per, usd}], usd as decimal text.
  rates jsonb NOT NULL,
  source text NOT NULL DEFAULT '',
  source_date date,
  -- When the first metric was priced by it: from then on it can no longer be taken back.
  used_at timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (book_id, model, effective_from),
  CHECK (effective_until > effective_from)
);

-- A past period under another book. The definition is fixed when it is planned, the rest is filled in as it goes on.
CREATE TABLE repricings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL REFERENCES brands (id),
  book_id bigint,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  task_types text[] NOT NULL DEFAULT '{}',
  -- Whether costs that came with a metric are replaced too.
  include_given boolean NOT NULL DEFAULT false,
  -- Only what has no price yet: what a new price sets off by itself.
  only_unpriced boolean NOT NULL DEFAULT false,
  status text NOT NULL CHECK (status IN ('planned', 'applying', 'applied', 'failed')),
  -- The rates by model as they were when it was applied, so that going on after a crash does the very same.
  plan jsonb,
  summary jsonb,
  error text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  applied_at timestamptz
);
CREATE INDEX repricings_brand_id ON repricings (brand_id, id);
CREATE INDEX repricings_applying ON repricings (id) WHERE status = 'applying';

CREATE TABLE budgets (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL REFERENCES brands (id),
  name text NOT NULL,
  -- Empty means all.
  task_types text[] NOT NULL DEFAULT '{}',
  amount_usd numeric(18, 6) NOT NULL CHECK (amount_usd >= 0),
  period text NOT NULL CHECK (period IN ('month', 'rolling')),
  rolling_days integer,
  warn_percent double precision NOT NULL,
  action text NOT NULL CHECK (action IN ('deny', 'warn')),
  is_active boolean NOT NULL DEFAULT true,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (brand_id, name),
  CHECK ((period = 'rolling') = (rolling_days IS NOT NULL))
);

-- What was promised to tasks that have not reported yet. It counts against the budgets until it ends. Every change gets
-- the next number, under the brand's lock, so that a server needs to read only what it has not seen.
CREATE SEQUENCE budget_hold_changes;
CREATE TABLE budget_holds (
  brand_id integer NOT NULL REFERENCES brands (id),
  task_id text NOT NULL,
  task_type text NOT NULL,
  planned_usd numeric(18, 6) NOT NULL,
  held_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  change bigint NOT NULL DEFAULT nextval('budget_hold_changes'),
  PRIMARY KEY (brand_id, task_id)
);
CREATE INDEX budget_holds_change ON budget_holds (brand_id, change);
CREATE INDEX budget_holds_live ON budget_holds (brand_id, expires_at);

-- How much of a currency one US dollar is, from that day on.
CREATE TABLE exchange_rates (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id integer NOT NULL REFERENCES brands (id),
  currency text NOT NULL,
  per_usd numeric(24, 10) NOT NULL CHECK (per_usd > 0),
  date date NOT NULL,
  source text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (brand_id, currency, date)
);

-- A closed month: the statement as it was signed, whatever comes later.
CREATE TABLE statements (
  brand_id integer NOT NULL REFERENCES brands (id),
  month date NOT NULL,
  body jsonb NOT NULL,
  closed_by text NOT NULL,
  closed_at timestamptz NOT NULL,
  PRIMARY KEY (brand_id, month)
);

INSERT INTO price_books (brand_id, name, note, created_by, created_at) VALUES (
  NULL, 'Public list prices',
  'Standard rates per million tokens as vendors published them. Check them against your contract; your own book comes first.',
  'vigie', now()
);
INSERT INTO prices (book_id, model, effective_from, rates, source, source_date, created_by, created_at)
SELECT book.id, model, '2025-01-01Z', rates, source, read_on::date, 'vigie', now()
FROM price_books AS book, (
  SELECT model, source, read_on, jsonb_path_query_array(
    jsonb_build_array(
      jsonb_build_object('unit', 'input_tokens', 'per', 1000000, 'usd', input),
      jsonb_build_object('unit', 'cached_tokens', 'per', 1000000, 'usd', cached),
      jsonb_build_object('unit', 'output_tokens', 'per', 1000000, 'usd', output)
    ), '$[*] ? (@.usd != null)') AS rates
  FROM (VALUES
    ('claude-opus-4-1', '15', '1.50', '75', 'docs.anthropic.com/en/docs/about-claude/pricing', '2025-09-01'),
    ('claude-opus-4', '15', '1.50', '75', 'docs.anthropic.com/en/docs/about-claude/pricing', '2025-09-01'),
    ('claude-sonnet-4', '3', '0.30', '15', 'docs.anthropic.com/en/docs/about-claude/pricing', '2025-09-01'),
    ('claude-3-7-sonnet', '3', '0.30', '15', 'docs.anthropic.com/en/docs/about-claude/pricing', '2025-09-01'),
    ('claude-3-5-sonnet', '3', '0.30', '15', 'docs.anthropic.com/en/docs/about-claude/pricing', '2025-09-01'),
    ('claude-3-5-haiku', '0.80', '0.08', '4', 'docs.anthropic.com/en/docs/about-claude/pricing', '2025-09-01'),
    ('claude-3-haiku', '0.25', '0.03', '1.25', 'docs.anthropic.com/en/docs/about-claude/pricing', '2025-09-01'),
    ('claude-sonnet-4-6', '3', '0.30', '15', 'anthropic.com/pricing, as quoted by dev.to', '2026-06-01'),
    ('claude-haiku-4-5', '1', '0.10', '5', 'anthropic.com/pricing, as quoted by dev.to', '2026-06-01'),
    ('gpt-4.1', '2', NULL, '8', 'OpenAI model pricing, as quoted by tokenmath.io', '2026-06-21'),
    ('gpt-4.1-mini', '0.40', NULL, '1.60', 'OpenAI model pricing, as quoted by tokenmath.io', '2026-06-21'),
    ('text-embedding-3-small', '0.02', NULL, NULL, 'OpenAI model pricing, as quoted by tokenmath.io', '2026-06-21'),
    ('gpt-4o', '2.50', NULL, '10', 'platform.openai.com/docs/pricing, as quoted by aimodelcalc', '2026-05-01'),
    ('gpt-4o-mini', '0.15', NULL, '0.60', 'platform.openai.com/docs/pricing, as quoted by aimodelcalc', '2026-05-01'),
    ('gpt-5.4', '2.50', '0.25', '15', 'openai.com pricing, as quoted by morphllm.com', '2026-06-01'),
    ('gpt-5.4-mini', '0.75', '0.075', '4.50', 'openai.com pricing, as quoted by morphllm.com', '2026-06-01'),
    ('gpt-5.4-nano', '0.20', '0.02', '1.25', 'openai.com pricing, as quoted by morphllm.com', '2026-06-01'),
    ('gpt-5.5', '5', '0.50', '30', 'openai.com pricing, as quoted by morphllm.com', '2026-06-01')
  ) AS list (model, input, cached, output, source, read_on)
) AS shipped
WHERE book.brand_id IS NULL;
