-- A paper that was used for another child is found by its number: as it is compared, without blanks and in one width.
ALTER TABLE evidence_text ADD number_key text NOT NULL
    GENERATED ALWAYS AS (upper(translate(number, '０１２３４５６７８９（）〔〕【】［］－　 ', '0123456789()()()()-'))) STORED;
CREATE INDEX evidence_text_number ON evidence_text (number_key) WHERE number_key <> '';
