-- Whether this account has opened the paper within the last hour (EVIDENCE_OPEN writes the event): bytes go out behind a recorded look only.
CREATE OR REPLACE FUNCTION paper_opened(p_evidence bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    e evidence;
BEGIN
    SELECT * INTO e FROM evidence WHERE id = p_evidence;
    RETURN EXISTS (SELECT FROM event v WHERE v.case_id = e.case_id AND v.version IS NULL AND v.kind = 'paper_open' AND v.account_id = my_account()
                      AND v.at > clock_timestamp() - interval '1 hour' AND v.detail ->> 'evidence' = p_evidence::text);
END $$;
