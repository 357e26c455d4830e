"""Runs deploy/postgres/roles.sql on a private server, and tests what the roles may and may not do afterwards."""

from postgres_server import PostgresServer

OWNER, APP = "the owner's", "the application's"
# Row-level security as the migrations of tenant tables create it.
TENANT_TABLE = """
    CREATE TABLE note (id bigserial PRIMARY KEY, tenant_id uuid NOT NULL, text text NOT NULL);
    ALTER TABLE note ENABLE ROW LEVEL SECURITY;
    ALTER TABLE note FORCE ROW LEVEL SECURITY;
    CREATE POLICY note_tenant ON note
        USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
    CREATE POLICY note_crossing ON note USING ((SELECT coalesce(current_setting('app.crossing_reason', true), '') <> ''));
"""
ADA, BOB = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"


def insert(tenant, other=None):
    """Returns SQL that inserts a row of `other` in a transaction of `tenant`."""
    return f"BEGIN; SELECT set_config('app.tenant_id', '{tenant}', true); " \
           f"INSERT INTO note (tenant_id, text) VALUES ('{other or tenant}', 'x'); COMMIT"


# Role, statement and expected output; for a statement that must fail, None and the text that the error must contain.
TRIALS = [
    ("owner", TENANT_TABLE, "CREATE POLICY", None),
    ("owner", "CREATE SCHEMA scratch; DROP SCHEMA scratch", "DROP SCHEMA", None),
    ("app", insert(ADA), "INSERT 0 1", None),
    ("app", insert(BOB), "INSERT 0 1", None),
    ("app", insert(BOB, ADA), None, "row-level security"),
    ("app", "SELECT count(*) FROM note", "0", None),
    ("app", "UPDATE note SET text = 'y'", "UPDATE 0", None),
    ("app", "DELETE FROM note", "DELETE 0", None),
    ("app", f"BEGIN; SET LOCAL app.tenant_id = '{ADA}'; SELECT count(*) FROM note; COMMIT", "\n1\n", None),
    ("app", "BEGIN; SET LOCAL app.crossing_reason = 'a report'; SELECT count(*) FROM note; COMMIT", "\n2\n", None),
    ("owner", "SELECT count(*) FROM note", "0", None),
    ("owner", "UPDATE note SET text = 'y'", "UPDATE 0", None),
    ("owner", "BEGIN; SET LOCAL app.crossing_reason = 'a migration'; UPDATE note SET text = 'y'; COMMIT", "UPDATE 2", None),
    ("app", "CREATE TEMP TABLE draft (id int); SELECT count(*) FROM draft", "0", None),
    ("app", "CREATE TABLE mine (id int)", None, "permission denied for schema public"),
    ("app", "CREATE SCHEMA mine", None, "permission denied for database"),
    ("app", "ALTER TABLE note DISABLE ROW LEVEL SECURITY", None, "must be owner"),
    ("app", "DROP POLICY note_tenant ON note", None, "must be owner"),
    ("app", "TRUNCATE note", None, "permission denied for table"),
    ("app", "SET row_security = off; SELECT count(*) FROM note", None, "row-level security"),
    ("app", "SET ROLE trellis_owner", None, "permission denied to set role"),
    ("owner", "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'trellis_%' AND (rolsuper OR rolbypassrls OR rolcreaterole)", "0", None),
]


# What may only be extended, or only be read, by the application; a restore or default privileges grant more.
HISTORY = [
    ("app", "INSERT INTO audit_entry VALUES (1)", "INSERT 0 1", None),
    ("app", "SELECT count(*) FROM trellis_migration", "0", None),
    ("app", "UPDATE audit_entry SET id = 2", None, "permission denied for table audit_entry"),
    ("app", "DELETE FROM audit_entry", None, "permission denied for table audit_entry"),
    ("app", "INSERT INTO trellis_migration VALUES ('x')", None, "permission denied for table trellis_migration"),
    ("app", "UPDATE trellis_migration SET id = 'x'", None, "permission denied for table trellis_migration"),
    ("app", "DELETE FROM trellis_migration", None, "permission denied for table trellis_migration"),
    ("app", "UPDATE audit_sealer SET id = 2", "UPDATE 0", None),
    ("app", "INSERT INTO audit_sealer VALUES (1)", None, "permission denied for table audit_sealer"),
    ("app", "DELETE FROM audit_sealer", None, "permission denied for table audit_sealer"),
    ("app", "INSERT INTO audit_retention VALUES (1)", None, "permission denied for table audit_retention"),
]


PASSWORDS = {"TRELLIS_OWNER_PASSWORD": OWNER, "TRELLIS_APP_PASSWORD": APP}


class Trial:
    """A server, the script, and the findings so far."""

    def __init__(self, server, script):
        self.server, self.script, self.findings, self.count = server, script, [], 0

    def apply(self, refusal=None, database="trellis", environment=None, scratch=None, **login):
        """Runs the script, which must succeed, or fail with the text `refusal`."""
        extra = ("--set", f"scratch={scratch}") if scratch else ()
        code, text = self.server.psql(
            "--set", f"database={database}", *extra, "--file", self.script, environment=environment or PASSWORDS, **login)
        self._note(f"roles.sql in {database}", code, text, "are ready", refusal)

    def statement(self, who, sql, answer, refusal, database="trellis"):
        """Runs a statement as one of the two roles."""
        password = OWNER if who == "owner" else APP
        code, text = self.server.psql("--command", sql, user=f"trellis_{who}", password=password, database=database)
        self._note(f"trellis_{who} in {database}: {sql.strip()}", code, text, answer, refusal)

    def cannot_connect(self, user):
        """Checks that another role of the server, whose password is its name, can't connect."""
        code, text = self.server.psql("--command", "SELECT 1", user=user, password=user, database="trellis")
        self._note(f"{user} in trellis", code, text, "", "permission denied for database")

    def program(self, name, *arguments, refusal=None, **login):
        """Runs a client program, which must succeed, or fail with the text `refusal`."""
        code, text = self.server.client(name, *arguments, **login)
        self._note(f"{name} as {login['user']}", code, text, "", refusal)

    def prepare(self, *statements, database="trellis"):
        """Runs statements as the superuser."""
        for sql in statements:
            self.server.sql(sql, role="admin", database=database)

    def _note(self, what, code, text, answer, refusal):
        self.count += 1
        right = code == 0 and answer in f"\n{text}\n" if refusal is None else code != 0 and refusal in text
        if not right:
            self.findings.append(f"{what}: {text or 'no output'}; expected: {refusal or answer.strip()}")


def history(trial, database="trellis"):
    """Tests that the application can't change the audit and the history of migrations."""
    for attempt in HISTORY:
        trial.statement(*attempt, database=database)


def scratch(trial):
    """Tests the scratch database: the owner may do everything in it, others can't connect."""
    for _ in range(2):
        trial.apply(scratch="trellis_trial")
    trial.statement("owner", "CREATE SCHEMA mine; DROP SCHEMA mine", "DROP SCHEMA", None, database="trellis_trial")
    trial.statement("app", "SELECT 1", None, "permission denied for database", database="trellis_trial")
    trial.prepare("DROP DATABASE trellis_trial", database="postgres")


def backup_and_restore(trial):
    """Tests backups as in docs/guides/postgresql.md: the owner can't dump, a backup role can, and the copy has row-level security."""
    dump = trial.server.folder / "trellis.dump"
    trial.program("pg_dump", "--format", "custom", "--file", dump, "trellis", user="trellis_owner", password=OWNER,
                  refusal="row-level security")
    trial.prepare("CREATE ROLE trellis_backup LOGIN BYPASSRLS PASSWORD 'backup'", "GRANT pg_read_all_data TO trellis_backup",
                  "GRANT CONNECT ON DATABASE trellis TO trellis_backup")
    trial.program("pg_dump", "--format", "custom", "--file", dump, "trellis", user="trellis_backup", password="backup")
    trial.apply(database="restored")
    trial.program("pg_restore", "--dbname", "restored", "--no-owner", "--exit-on-error", "--single-transaction", dump,
                  user="trellis_owner", password=OWNER)
    trial.apply(database="restored")
    history(trial, database="restored")
    for who, sql, answer, refusal in TRIALS:
        if sql.startswith(("BEGIN; SET LOCAL", "SELECT count(*) FROM note")) or refusal:
            trial.statement(who, sql, answer, refusal, database="restored")
    trial.prepare("DROP DATABASE restored", "DROP OWNED BY trellis_backup", "DROP ROLE trellis_backup")


def check(script):
    """Returns the findings about the script, and the number of tests."""
    with PostgresServer(roles=False) as server:
        trial = Trial(server, script)
        trial.apply()
        for attempt in TRIALS:
            trial.statement(*attempt)

        trial.statement(
            "owner", "CREATE TABLE audit_entry (id int); CREATE TABLE audit_sealer (id int); CREATE TABLE audit_retention (id int); "
            "CREATE TABLE trellis_migration (id text)", "CREATE TABLE", None)
        trial.apply()
        history(trial)
        scratch(trial)

        trial.prepare("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
        trial.cannot_connect("stranger")

        backup_and_restore(trial)

        # Wrong privileges are granted. Running the script again, twice, corrects them and keeps the rows.
        trial.prepare(
            "ALTER ROLE trellis_app SUPERUSER BYPASSRLS", "GRANT trellis_owner TO trellis_app",
            "GRANT CREATE ON SCHEMA public TO PUBLIC, trellis_app", "REVOKE ALL ON note FROM trellis_app")
        trial.apply()
        trial.apply()
        for attempt in TRIALS:
            # All statements except those that would create the table and its rows again.
            if attempt[2] not in ("CREATE POLICY", "INSERT 0 1"):
                trial.statement(*attempt)

        # The script reports what it can't do.
        trial.apply("password of trellis_app is missing", environment={"TRELLIS_OWNER_PASSWORD": OWNER})
        trial.apply("must not be empty", environment={**PASSWORDS, "TRELLIS_APP_PASSWORD": ""})
        trial.apply("each role needs its own", environment={**PASSWORDS, "TRELLIS_APP_PASSWORD": OWNER})
        trial.prepare("CREATE TABLE stray (id int)", "ALTER TABLE stray OWNER TO trellis_app")
        trial.apply("owns public.stray")
        trial.prepare("CREATE DATABASE narrow TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'", database="postgres")
        trial.apply("has the encoding LATIN1", database="narrow")
        trial.prepare("DROP DATABASE narrow", database="postgres")

        # A new database, set up by an administrator who isn't a superuser, as on hosted services.
        trial.prepare(
            "DROP DATABASE trellis", "DROP ROLE trellis_app", "DROP ROLE trellis_owner",
            "CREATE ROLE hosting LOGIN CREATEROLE CREATEDB PASSWORD 'hosting'", database="postgres")
        for _ in range(2):
            trial.apply(user="hosting", password="hosting", database="other")
        for attempt in TRIALS:
            trial.statement(*attempt, database="other")
    return trial.findings, trial.count
