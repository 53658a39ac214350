-- What happened, for others to be told: written in the transaction in which it happened. xact orders events of transactions that
-- overlap: only those are read before which no transaction is still open, so that a slow one is never passed over.

CREATE TABLE energy_events (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xact         xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id           text COLLATE "C" NOT NULL UNIQUE,
    type         text COLLATE "C" NOT NULL,
    workspace_id text COLLATE "C",
    user_id      text COLLATE "C",
    data         json NOT NULL,
    created_at   timestamptz NOT NULL
);

CREATE INDEX energy_events_in_order ON energy_events (xact, seq);
CREATE INDEX energy_events_by_time ON energy_events (created_at);
CREATE INDEX energy_events_alerts ON energy_events (created_at, seq) WHERE type >= 'alert.' AND type < 'alert/';

-- Who is told, and how far: all events up to (cursor_xact, cursor_seq) were taken.
CREATE TABLE energy_webhooks (
    id           text COLLATE "C" PRIMARY KEY,
    url          text NOT NULL,
    secret       text NOT NULL,
    types        json NOT NULL,
    workspace_id text COLLATE "C",
    created_at   timestamptz NOT NULL,
    cursor_xact  bigint NOT NULL,
    cursor_seq   bigint NOT NULL,
    failures     integer NOT NULL DEFAULT 0,
    next_try     timestamptz,
    last_error   text,
    disabled     boolean NOT NULL DEFAULT false
);

CREATE INDEX token_debt_tracker_by_time ON token_debt_tracker (created_at);

ALTER TABLE energy_events   ENABLE ROW LEVEL SECURITY;
ALTER TABLE energy_webhooks ENABLE ROW LEVEL SECURITY;
