-- A child in danger: who was told of it and who was not, who has opened it, and whom somebody has telephoned.

ALTER TABLE org ADD phone text;                      -- where somebody answers; of a liaison department, at night too

ALTER TABLE escalation ADD raised_at timestamptz;    -- NULL: by the clock
UPDATE escalation e SET raised_at = s.at FROM escalation_step s WHERE s.escalation_id = e.id AND s.version = 1 AND e.source = 'hand';
ALTER TABLE case_file ADD danger_at timestamptz;     -- beside `danger`: when it was raised
UPDATE case_file c SET danger_at = (SELECT min(e.raised_at) FROM escalation_case x JOIN escalation e ON e.id = x.escalation_id
                                     WHERE x.case_id = c.id AND x.reason = 'danger' AND x.settled_on IS NULL)
 WHERE c.danger;
CREATE INDEX case_danger ON case_file (id) WHERE danger;

ALTER TABLE escalation_party
    DROP CONSTRAINT escalation_party_pkey,
    ALTER org_id DROP NOT NULL,
    ADD id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ADD function      text,                          -- of a department that the district does not have: without org_id
    ADD told_at       timestamptz,                   -- NULL: nobody there can log in
    ADD look_at       timestamptz,                   -- who has not opened it by then has to be telephoned; NULL: that is settled
    ADD opened_at     timestamptz,
    ADD opened_event  bigint,                        -- the look, or act, by which somebody of the unit first opened it
    ADD called_at     timestamptz,                   -- somebody has telephoned them
    ADD called_by     int REFERENCES account,
    ADD called_note   bigint REFERENCES note,
    ADD called_event  bigint,
    ADD UNIQUE (escalation_id, org_id),
    ADD CHECK (org_id IS NOT NULL OR (function IS NOT NULL AND told_at IS NULL));
CREATE INDEX escalation_party_look ON escalation_party (look_at) WHERE look_at IS NOT NULL;

-- Who could log in when it was raised was told; who looked or acted since has opened it. For what is open and was not opened the clock speaks
-- at its next tick.
UPDATE escalation_party p SET told_at = e.raised_at
  FROM escalation e, org o
 WHERE e.id = p.escalation_id AND o.id = p.org_id
   AND EXISTS (SELECT FROM account a WHERE a.org_id = o.id AND a.role = o.type AND a.approved_at <= e.raised_at
                  AND (a.disabled_at IS NULL OR a.disabled_at > e.raised_at));
UPDATE escalation_party p SET opened_event = f.id, opened_at = f.at
  FROM (SELECT DISTINCT ON (q.id) q.id AS party, v.id, v.at
          FROM escalation_party q
          JOIN escalation e ON e.id = q.escalation_id
          JOIN escalation_step s ON s.escalation_id = e.id AND s.version = 1
          JOIN event v ON v.case_id = e.case_id AND v.id >= s.event_id
               AND (v.kind = 'look' OR (v.kind LIKE 'escalation%' AND v.detail ->> 'escalation' = e.id::text) OR v.id = s.event_id)
          JOIN account a ON a.id = v.account_id AND a.org_id = q.org_id
          JOIN org o ON o.id = q.org_id AND o.type = v.role
         ORDER BY q.id, v.id) f
 WHERE f.party = p.id;
UPDATE escalation_party p SET look_at = now() FROM escalation e WHERE e.id = p.escalation_id AND e.ended_on IS NULL AND p.opened_event IS NULL;

ALTER TABLE clock ADD party_id bigint REFERENCES escalation_party;   -- kind danger_call: whom to telephone
CREATE INDEX clock_party ON clock (party_id) WHERE party_id IS NOT NULL;
ALTER TABLE notice ADD party_id bigint;              -- whom to telephone

-- Answers that are kept under their keys have no sentences any more.
UPDATE request_key SET result = result #- '{ok,notices}' WHERE type IN ('escalation_raise', 'escalation_act', 'escalation_decide') AND result -> 'ok' ? 'notices';
