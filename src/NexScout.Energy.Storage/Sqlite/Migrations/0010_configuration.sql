-- What products know of their callers: the parts of a workspace (user_id is empty) and of single users.

CREATE TABLE caller_configuration (
    workspace_id TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    part         TEXT NOT NULL,
    value        TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    PRIMARY KEY (workspace_id, user_id, part)
) WITHOUT ROWID;
