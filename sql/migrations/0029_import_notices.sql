-- What is wrong with a row of a file is a code with parameters (message Notice). `text` is what an older server found, in its words.
ALTER TABLE import_issue ADD COLUMN said jsonb, ALTER COLUMN text SET DEFAULT '';
