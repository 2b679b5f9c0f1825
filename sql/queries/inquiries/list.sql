-- INQUIRY_LIST. $1: {"case", "overdue", "answered", "limit", "after"}
-- Columns of Inquiry as far as a list has them, and cursor (on the last row of a full page). Rows: inquiries of cases in one's sight.
SELECT j.inquiry, j.version, j."case", j.name, j."to", j.place, j.number, j.sent_on, j.due, j.state, j.overdue, j.answer, j.answer_number,
       j.ended_on, j.danger_at, j.case_state, j.case_version, j.next, l.cursor
  FROM inquiry_list($1::jsonb) l
 CROSS JOIN LATERAL jsonb_to_record(l.found) AS j(inquiry text, version int, "case" text, name text, "to" text, place text, number text, sent_on text,
       due text, state text, overdue boolean, answer text, answer_number text, ended_on text, danger_at text, case_state text, case_version int, next jsonb)
