-- Why a child was split again; a row that had joined by itself at its import gets its row here when it is split.
ALTER TABLE child_join ADD split_note_id bigint REFERENCES note;
CREATE INDEX child_joined ON child (joined_to) WHERE joined_to IS NOT NULL;
CREATE INDEX case_file_proposed ON case_file (proposed_child) WHERE proposed_child IS NOT NULL;

-- Children change by imports, joins and splits and the news of a death, all of them the district's; what was filed changes its child only in
-- child_move.
REVOKE UPDATE (child_id) ON visit, note, evidence FROM nol_app;
DROP POLICY visit_moved ON visit;
DROP POLICY note_moved ON note;
DROP POLICY child_seen ON child;
CREATE POLICY child_seen ON child FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.child_id = child.id));
CREATE POLICY child_added ON child FOR INSERT WITH CHECK ((SELECT sees_all()));
CREATE POLICY child_changed ON child FOR UPDATE USING ((SELECT sees_all()));
DROP POLICY child_person_seen ON child_person;
CREATE POLICY child_person_seen ON child_person FOR SELECT USING ((SELECT sees_all())
    OR EXISTS (SELECT FROM case_file c WHERE c.child_id = child_person.child_id));
CREATE POLICY child_person_added ON child_person FOR INSERT WITH CHECK ((SELECT sees_all()));
CREATE POLICY child_person_changed ON child_person FOR UPDATE USING ((SELECT sees_all()));
DROP POLICY batch_row_seen ON batch_row;
CREATE POLICY batch_row_seen ON batch_row FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
CREATE POLICY batch_row_added ON batch_row FOR INSERT WITH CHECK ((SELECT sees_all()));
DROP POLICY batch_row_cells_seen ON batch_row_cells;
CREATE POLICY batch_row_cells_seen ON batch_row_cells FOR SELECT USING (EXISTS (SELECT FROM batch_row r
    WHERE r.batch_id = batch_row_cells.batch_id AND r.row_no = batch_row_cells.row_no));
CREATE POLICY batch_row_cells_added ON batch_row_cells FOR INSERT WITH CHECK ((SELECT sees_all()));
