import TrellisMigrations

/// A trigger that refuses to change jobs whose arguments contain `refuse`, the state that they are in, and the next one or
/// `all`.
enum RefusedRows {
    static let migration = Migration(
        "jobs.901-refused-rows",
        up: { schema in
            schema.sql(
                sqlite: """
                    CREATE TRIGGER job_refusal BEFORE UPDATE ON job \
                    WHEN OLD.arguments LIKE '%refuse ' || OLD.state || ' all%' \
                    OR OLD.arguments LIKE '%refuse ' || OLD.state || ' ' || NEW.state || '%' BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """,
                postgres: """
                    CREATE FUNCTION job_refusal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                    IF OLD.arguments::text LIKE '%refuse ' || OLD.state || ' all%' \
                    OR OLD.arguments::text LIKE '%refuse ' || OLD.state || ' ' || NEW.state || '%' THEN \
                    RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$
                    """)
            schema.sql(
                sqlite: nil,
                postgres: """
                    CREATE TRIGGER job_refusal BEFORE UPDATE ON job FOR EACH ROW EXECUTE FUNCTION job_refusal()
                    """)
        })
}
