-- What was refused, by source and who, of the minute that runs: when it is over each row becomes one of the trail. `account_id` 0: nobody was logged in;
-- then `tried` is the account whose name was said, NULL when there is none or `several` were.
CREATE TABLE refusal (
    source     text NOT NULL,
    account_id int NOT NULL,
    minute     timestamptz NOT NULL,
    tried      int,
    several    boolean NOT NULL DEFAULT false,
    count      bigint NOT NULL,
    messages   text[] NOT NULL,
    PRIMARY KEY (source, account_id, minute)
);
ALTER TABLE refusal ENABLE ROW LEVEL SECURITY;
