-- Who does a periodic job, and when it is due again.

CREATE TABLE energy_jobs (
    name         text PRIMARY KEY,
    owner        text,
    leased_until timestamptz,
    last_run     timestamptz,
    next_run     timestamptz NOT NULL,
    last_result  text NOT NULL,
    failures     integer NOT NULL
);

ALTER TABLE energy_jobs ENABLE ROW LEVEL SECURITY;
