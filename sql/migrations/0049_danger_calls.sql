-- Each telephone call about a child in danger is kept, not the last one alone.
CREATE TABLE escalation_call (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party_id   bigint NOT NULL REFERENCES escalation_party,
    at         timestamptz NOT NULL,                 -- by the clock of the work
    account_id int NOT NULL REFERENCES account,
    note_id    bigint NOT NULL REFERENCES note,
    event_id   bigint NOT NULL
);
CREATE INDEX escalation_call_party ON escalation_call (party_id);
ALTER TABLE escalation_call ENABLE ROW LEVEL SECURITY;
CREATE POLICY escalation_call_read ON escalation_call FOR SELECT USING (EXISTS (SELECT FROM escalation_party p WHERE p.id = party_id AND escalation_seen(p.escalation_id)));
GRANT SELECT ON escalation_call TO nol_app;

INSERT INTO escalation_call (party_id, at, account_id, note_id, event_id)
SELECT id, called_at, called_by, called_note, called_event FROM escalation_party WHERE called_at IS NOT NULL ORDER BY called_event;
ALTER TABLE escalation_party DROP called_by, DROP called_note, DROP called_event;   -- called_at: when somebody first did
