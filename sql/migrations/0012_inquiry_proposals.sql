-- What the answer to an inquiry proposes is decided on like a proposal of the desk check. Which rules there are, scheme_problems says.
ALTER TABLE match_proposal DROP CONSTRAINT match_proposal_rule_check;
ALTER TABLE match_proposal ADD CONSTRAINT match_proposal_rule_check CHECK (rule ~ '^[a-z][a-z_]{0,31}$');
