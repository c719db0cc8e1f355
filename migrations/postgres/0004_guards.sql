-- What a command came to, and what the log is sealed with, are not changed either.
CREATE TRIGGER command_done_rows BEFORE UPDATE OR DELETE ON command_done
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER command_done_whole BEFORE TRUNCATE ON command_done
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER sealed_with_rows BEFORE UPDATE OR DELETE ON sealed_with
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER sealed_with_whole BEFORE TRUNCATE ON sealed_with
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The role that the service runs as. A cluster has one for all its databases, and another database
-- may be making it at this moment.
DO $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'waymark_service') THEN
            CREATE ROLE waymark_service NOLOGIN;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;
    -- Since version 16 who made a role is a member of it, and yet may not become it.
    IF NOT pg_has_role(current_user, 'waymark_service',
        CASE WHEN current_setting('server_version_num')::INTEGER >= 160000 THEN 'SET' ELSE 'MEMBER' END)
    THEN
        EXECUTE format('GRANT waymark_service TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the role waymark_service is missing' USING ERRCODE = 'WM001';
END $$;

DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO waymark_service', current_schema()); END $$;

GRANT SELECT ON _sqlx_migrations TO waymark_service;
GRANT SELECT, INSERT ON event_log, command_done, sealed_with, worker TO waymark_service;
GRANT SELECT, UPDATE (position, recorded_at, hash) ON log_head TO waymark_service;
GRANT SELECT, INSERT, UPDATE ON account, outbox, job_run TO waymark_service;
GRANT SELECT, INSERT, UPDATE, DELETE
ON session, invitation, sign_in_failure, outbox_item, outbox_breaker TO waymark_service;
