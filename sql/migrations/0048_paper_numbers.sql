-- A paper's number is compared in one width whichever of its characters were typed full-width: letters too.
ALTER TABLE evidence_text DROP COLUMN number_key;
ALTER TABLE evidence_text ADD number_key text NOT NULL
    GENERATED ALWAYS AS (upper(translate(normalize(number, NFKC), '〔〕【】[] ', '()()()'))) STORED;
CREATE INDEX evidence_text_number ON evidence_text (number_key) WHERE number_key <> '';
