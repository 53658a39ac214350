-- What products know of their callers: the parts of a workspace (user_id is empty) and of single users.

CREATE TABLE caller_configuration (
    workspace_id text        NOT NULL,
    user_id      text        NOT NULL,
    part         text        NOT NULL,
    value        json        NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, user_id, part)
);

ALTER TABLE caller_configuration ENABLE ROW LEVEL SECURITY;
