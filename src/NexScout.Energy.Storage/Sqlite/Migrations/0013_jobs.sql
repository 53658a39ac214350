-- Who does a periodic job, and when it is due again.

CREATE TABLE energy_jobs (
    name         TEXT PRIMARY KEY NOT NULL,
    owner        TEXT,
    leased_until TEXT,
    last_run     TEXT,
    next_run     TEXT NOT NULL,
    last_result  TEXT NOT NULL,
    failures     INTEGER NOT NULL
);
