-- For nold check: accounts that fewer officers let in than the rule wants (auth/account_issue.sql). One row: names, or NULL.
SELECT accounts_unlooked() AS names
