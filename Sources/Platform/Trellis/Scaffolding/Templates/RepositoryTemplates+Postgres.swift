// Written by scripts/templates: change the files of the repository instead.

/// The roles of a product on PostgreSQL.
extension RepositoryTemplates {
    // deploy/postgres/roles.sql
    static let roles = #"""
        -- The two roles of @Name@ on PostgreSQL 15 or later, and their database.
        --
        --     @name@_owner   migrates: owns the database, its schema and every table
        --     @name@_app     serves: reads and writes rows, owns nothing; row-level security applies to it
        --
        -- Run with psql as a superuser, or as the administrator that a hosting service gives you (CREATEROLE and CREATEDB):
        --
        --     @NAME@_OWNER_PASSWORD=… @NAME@_APP_PASSWORD=… psql --no-psqlrc --dbname postgres --file deploy/postgres/roles.sql
        --
        -- The database is `@name@` unless --set database=… names another. The passwords may also be passed as --set owner_password=…
        -- and --set app_password=…, but then other users of the machine can read them in the list of processes. With --set scratch=…
        -- it also creates an empty database of that name, for database.scratch_url: `migrate check` tries migrations there.
        -- It is safe to run it again: it fixes what differs, sets the passwords, and does not change data.

        \set ON_ERROR_STOP on
        \set QUIET on
        SET client_min_messages = warning;

        \if :{?database}
        \else
            \set database @name@
        \endif
        \if :{?owner_password}
        \else
            \getenv owner_password @NAME@_OWNER_PASSWORD
        \endif
        \if :{?app_password}
        \else
            \getenv app_password @NAME@_APP_PASSWORD
        \endif
        \if :{?owner_password}
        \else
            DO $$ BEGIN RAISE 'The password of @name@_owner is missing: set @NAME@_OWNER_PASSWORD.'; END $$;
        \endif
        \if :{?app_password}
        \else
            DO $$ BEGIN RAISE 'The password of @name@_app is missing: set @NAME@_APP_PASSWORD.'; END $$;
        \endif
        SELECT '' IN (:'owner_password', :'app_password') OR :'owner_password' = :'app_password' AS unfit \gset
        \if :unfit
            DO $$ BEGIN RAISE 'The passwords must not be empty, and each role needs its own.'; END $$;
        \endif

        -- The roles. Attributes are only changed where they differ: an administrator who isn't a superuser may not even repeat them.
        SELECT format('CREATE ROLE %I LOGIN', wanted) FROM unnest(ARRAY['@name@_owner', '@name@_app']) AS wanted
            WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec
        SELECT format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', rolname) FROM pg_roles
            WHERE rolname IN ('@name@_owner', '@name@_app')
                AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication) \gexec
        ALTER ROLE @name@_owner LOGIN PASSWORD :'owner_password';
        ALTER ROLE @name@_app LOGIN PASSWORD :'app_password';

        -- A member of another role has that role's privileges, and a member of the owner could disable policies.
        SELECT format('REVOKE %I FROM @name@_app', granted.rolname) FROM pg_auth_members
            JOIN pg_roles AS granted ON granted.oid = roleid
            WHERE member = '@name@_app'::regrole \gexec

        -- An administrator who isn't a superuser may act for the owner only as its member.
        SELECT format('GRANT @name@_owner TO %I', current_user) FROM pg_roles
            WHERE rolname = current_user AND NOT rolsuper AND NOT pg_has_role('@name@_owner', 'MEMBER') \gexec

        -- The database.
        SELECT format('CREATE DATABASE %I OWNER @name@_owner TEMPLATE template0 ENCODING ''UTF8''', :'database')
            WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
        SELECT format('ALTER DATABASE %I OWNER TO @name@_owner', datname) FROM pg_database
            WHERE datname = :'database' AND datdba <> '@name@_owner'::regrole \gexec

        \if :{?scratch}
            SELECT format('CREATE DATABASE %I OWNER @name@_owner TEMPLATE template0 ENCODING ''UTF8''', :'scratch')
                WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'scratch') \gexec
            REVOKE ALL ON DATABASE :"scratch" FROM PUBLIC;
        \endif

        \connect :"database"
        SET client_min_messages = warning;

        REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
        GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO @name@_app;

        -- The schema: the owner creates tables in it, the application only uses them.
        SELECT 'ALTER SCHEMA public OWNER TO @name@_owner' FROM pg_namespace
            WHERE nspname = 'public' AND nspowner <> '@name@_owner'::regrole \gexec
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        REVOKE ALL ON SCHEMA public FROM @name@_app;
        GRANT USAGE ON SCHEMA public TO @name@_app;

        -- Objects that the owner creates in the future.
        ALTER DEFAULT PRIVILEGES FOR ROLE @name@_owner IN SCHEMA public
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO @name@_app;
        ALTER DEFAULT PRIVILEGES FOR ROLE @name@_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO @name@_app;

        -- Objects that the owner has created already, for example in a restore. Partitioned tables and views count as tables here.
        SELECT format('GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.%I TO @name@_app', relname) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
                AND relowner = '@name@_owner'::regrole \gexec
        SELECT format('GRANT USAGE ON SEQUENCE public.%I TO @name@_app', relname) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND relowner = '@name@_owner'::regrole \gexec

        -- The application reads the history of migrations, and reads and extends the audit. Of that it changes the
        -- sealer's offset and the ends of chains, and deletes nothing.
        SELECT format('REVOKE %s, REFERENCES, TRIGGER ON TABLE public.%I FROM @name@_app', denied, name) FROM (VALUES
                ('trellis_migration', 'INSERT, UPDATE, DELETE, TRUNCATE'),
                ('trellis_migration_attempt', 'INSERT, UPDATE, DELETE, TRUNCATE'),
                ('audit_maintenance', 'INSERT, UPDATE, DELETE, TRUNCATE'), ('audit_entry', 'UPDATE, DELETE, TRUNCATE'),
                ('audit_seal', 'UPDATE, DELETE, TRUNCATE'), ('audit_checkpoint', 'UPDATE, DELETE, TRUNCATE'),
                ('audit_prune', 'UPDATE, DELETE, TRUNCATE'), ('audit_hash_key', 'INSERT, UPDATE, DELETE, TRUNCATE'),
                ('audit_retention', 'INSERT, UPDATE, DELETE, TRUNCATE'), ('audit_sealer', 'INSERT, DELETE, TRUNCATE'),
                ('audit_chain', 'DELETE, TRUNCATE')
            ) AS kept (name, denied) JOIN pg_class ON relname = name AND relnamespace = 'public'::regnamespace \gexec

        -- What this script can't fix is an error. The server checks it again at every start.
        DO $$
        DECLARE
            found text;
        BEGIN
            SELECT string_agg(format('%I.%I', nspname, relname), ', ') INTO found
                FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE relowner = '@name@_app'::regrole AND relpersistence <> 't';
            IF found IS NOT NULL THEN
                RAISE '@name@_app owns %; the owner of a table can disable its policies.', found
                    USING HINT = 'Run in this database: REASSIGN OWNED BY @name@_app TO @name@_owner';
            END IF;
            IF current_setting('server_encoding') <> 'UTF8' THEN
                RAISE 'The database has the encoding %, which can''t hold every text.', current_setting('server_encoding')
                    USING HINT = 'Let this script create another one with --set database=NAME, and restore a dump there.';
            END IF;
        END $$;

        \echo Roles @name@_owner and @name@_app are ready in database :database

        """#
}
