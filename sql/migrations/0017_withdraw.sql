-- What was filed by mistake is withdrawn: the row stays, with who, when and why, and counts no more from the event's position on. The reason is a
-- note and can be erased. Written by functions of the owner alone.
ALTER TABLE evidence
    ADD withdrawn_at    timestamptz,
    ADD withdrawn_by    int REFERENCES account,
    ADD withdrawn_event bigint,
    ADD withdrawn_note  bigint REFERENCES note,
    ADD CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_event IS NULL));
ALTER TABLE visit
    ADD withdrawn_at    timestamptz,
    ADD withdrawn_by    int REFERENCES account,
    ADD withdrawn_event bigint,
    ADD withdrawn_note  bigint REFERENCES note,
    ADD CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_event IS NULL));
-- Which findings rest on a paper.
CREATE INDEX finding_evidence_of ON finding_evidence (evidence_id);
