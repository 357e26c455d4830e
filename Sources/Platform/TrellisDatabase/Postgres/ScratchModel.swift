/// What a scratch database has in common with the database whose migrations it tries, and how it is emptied.
struct ScratchModel: Sendable {
    /// The role of the connections.
    let role: String
    /// The schema of unqualified names.
    private let schema: String
    private let extensions: [String]

    /// Reads the database whose migrations are tried.
    init(_ connection: any EngineConnection) throws {
        let rows = try connection.collect("SELECT current_user::text, coalesce(current_schema(), 'public')::text") {
            (role: try $0.decode(String.self, at: 0), schema: try $0.decode(String.self, at: 1))
        }
        role = rows.first?.role ?? ""
        schema = rows.first?.schema ?? "public"
        extensions = try connection.collect(
            "SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"
        ) { try $0.decode(String.self, at: 0) }
    }

    /// Returns the address with the schema of unqualified names.
    func address(_ address: PostgresAddress) -> PostgresAddress {
        var address = address
        // The server splits its options at spaces.
        let quoted = Dialect.postgres.quoted(schema).unicodeScalars.map { scalar in
            scalar == " " || scalar == "\\" ? "\\\(scalar)" : "\(scalar)"
        }
        address.schema = quoted.joined()
        return address
    }

    /// Creates the schema, and the extensions that the role may create.
    func prepare(_ connection: any EngineConnection) throws {
        let dialect = Dialect.postgres
        try connection.execute(script: "CREATE SCHEMA IF NOT EXISTS \(dialect.quoted(schema))")
        for name in extensions {
            // One that the role may not create is missing only in migrations that use it, which then say so.
            try? connection.execute(script: "CREATE EXTENSION IF NOT EXISTS \(dialect.quoted(name))")
        }
    }

    // MARK: - New databases

    /// The name of a new scratch database.
    static var newName: String { "trellis_scratch_\(UInt64.random(in: 0...UInt64.max))" }

    /// Creates an empty database of this name, and notes in its comment when.
    static func create(_ name: String, _ connection: any EngineConnection) throws {
        try connection.execute(script: "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8'")
        try connection.execute(
            script: """
                DO $comment$ BEGIN
                    EXECUTE format('COMMENT ON DATABASE \(name) IS %L', 'trellis scratch ' || extract(epoch FROM now())::bigint);
                END $comment$
                """)
    }

    /// Drops the scratch databases of programs that ended before they could: older than an hour, without a session.
    static func dropAbandoned(_ connection: any EngineConnection) throws {
        let abandoned = try connection.collect(
            """
            SELECT datname::text FROM pg_database d WHERE datname ~ '^trellis_scratch_[0-9]+$' AND pg_has_role(datdba, 'MEMBER')
            AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
            AND substring(shobj_description(oid, 'pg_database') FROM '^trellis scratch ([0-9]{1,12})$')::bigint
                < extract(epoch FROM now() - interval '1 hour')
            """
        ) { try $0.decode(String.self, at: 0) }
        for name in abandoned {
            // Another program may use it by now, which is no reason to refuse a new one.
            try? connection.execute(script: "DROP DATABASE IF EXISTS \(Dialect.postgres.quoted(name))")
        }
    }

    /// Drops a scratch database.
    ///
    /// Without FORCE first, which waits some seconds for sessions that end, and ends autovacuum's: FORCE fails when one
    /// of another role's is there, such as autovacuum's.
    static func drop(_ name: String, _ connection: any EngineConnection) throws {
        let statement = "DROP DATABASE IF EXISTS \(Dialect.postgres.quoted(name))"
        do {
            try connection.execute(script: statement)
        } catch {
            try connection.execute(script: "\(statement) WITH (FORCE)")
        }
    }

    // MARK: - The database of database.scratch_url

    /// The schema that marks a scratch database, whose content may be deleted.
    private static let marker = "trellis_scratch"

    /// Marks an empty database as a scratch database.
    ///
    /// - Throws: ``ScratchDatabaseError/notEmpty(database:relation:)`` for one that isn't marked and has a table, view or
    ///   sequence: it may be in use.
    static func claim(_ connection: any EngineConnection, _ database: String) throws {
        let isMarked = try !connection.collect("SELECT 1::bigint FROM pg_namespace WHERE nspname = '\(marker)'") { _ in
            true
        }.isEmpty
        guard !isMarked else { return }
        let found = try connection.collect(
            """
            SELECT (c.relnamespace::regnamespace || '.' || quote_ident(c.relname))::text FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            ORDER BY 1 LIMIT 1
            """
        ) { try $0.decode(String.self, at: 0) }
        if let relation = found.first {
            throw ScratchDatabaseError.notEmpty(database: database, relation: relation)
        }
        do {
            try connection.execute(script: "CREATE SCHEMA \(marker)")
        } catch let error as DatabaseError {
            throw ScratchDatabaseError.unusable(reason: error.message)
        }
    }

    /// Deletes what migrations created; keeps the marker, and what belongs to extensions of another role.
    static func clear(_ connection: any EngineConnection) throws {
        try connection.execute(script: clearing)
    }

    private static let clearing = """
        DO $clear$
        DECLARE
            statement text;
        BEGIN
            -- All are read before the first is run: an object may go with another one.
            FOREACH statement IN ARRAY ARRAY(
                SELECT format('DROP EXTENSION IF EXISTS %I CASCADE', extname) FROM pg_extension
                    WHERE extname <> 'plpgsql' AND pg_has_role(extowner, 'MEMBER')
                UNION ALL
                SELECT format('DROP SCHEMA IF EXISTS %I CASCADE', nspname) FROM pg_namespace n
                    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', '\(marker)')
                    AND pg_has_role(nspowner, 'MEMBER') AND NOT EXISTS (SELECT FROM pg_depend d
                        WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
                UNION ALL
                SELECT format('DROP %s IF EXISTS public.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW'
                        WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE'
                        WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, relname) FROM pg_class c
                    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
                    AND NOT EXISTS (SELECT FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND (d.deptype = 'e' OR relkind = 'S' AND d.deptype IN ('a', 'i')))
                UNION ALL
                SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
                    WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d
                        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
                UNION ALL
                SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', typname) FROM pg_type t
                    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e', 'r') AND NOT EXISTS (
                        SELECT FROM pg_depend d
                        WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'))
            LOOP
                EXECUTE statement;
            END LOOP;
        END
        $clear$
        """
}
