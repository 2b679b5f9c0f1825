-- Why a child was split again; a row that had joined by itself at its import gets its row here when it is split.
ALTER TABLE child_join ADD split_note_id bigint REFERENCES note;
CREATE INDEX child_joined ON child (joined_to) WHERE joined_to IS NOT NULL;
CREATE INDEX case_file_proposed ON case_file (proposed_child) WHERE proposed_child IS NOT NULL;
