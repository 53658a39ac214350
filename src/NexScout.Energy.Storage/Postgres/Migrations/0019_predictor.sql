-- What predictions learned: tokens by model, lengths of answers by feature and model. An empty model stands for all of them.

CREATE TABLE token_calibrations (
    model      text PRIMARY KEY,
    ratio      double precision NOT NULL,
    deviation  double precision NOT NULL,
    samples    bigint NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE output_lengths (
    feature    text NOT NULL,
    model      text NOT NULL,
    counts     json NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (feature, model)
);

ALTER TABLE token_calibrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE output_lengths     ENABLE ROW LEVEL SECURITY;
