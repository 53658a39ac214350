-- What predictions learned: tokens by model, lengths of answers by feature and model. An empty model stands for all of them.

CREATE TABLE token_calibrations (
    model      TEXT PRIMARY KEY NOT NULL,
    ratio      REAL NOT NULL,
    deviation  REAL NOT NULL,
    samples    INTEGER NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE output_lengths (
    feature    TEXT NOT NULL,
    model      TEXT NOT NULL,
    counts     TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (feature, model)
);
