// Written by scripts/templates: change the files of the repository instead.

/// A product in containers on one machine.
extension RepositoryTemplates {
    // Dockerfile
    static let image = #"""
        FROM debian:bookworm-slim

        # Versions aren't pinned: Debian's mirrors have only the newest version of a release, which has the security fixes.
        # hadolint ignore=DL3008
        RUN apt-get update \
            && apt-get install --yes --no-install-recommends \
                ca-certificates libargon2-1 libcurl4 libpq5 libsqlite3-0 libstdc++6 tzdata zlib1g \
            && rm -rf /var/lib/apt/lists/* \
            && groupadd --gid 10001 @name@ \
            && useradd --uid 10001 --gid @name@ --home-dir /app --no-create-home --shell /usr/sbin/nologin @name@ \
            && install --directory --owner=@name@ --group=@name@ /app/var /app/var/storage

        WORKDIR /app
        COPY --from=build /image/ ./
        COPY --chmod=0755 deploy/healthcheck ./healthcheck

        # A numeric id, so that Kubernetes can check that it isn't root. Only /app/var is writable, for SQLite and for files in a folder; PostgreSQL
        # and S3 need none.
        USER 10001:10001

        # Starts the executable once: a missing library fails the build of the image, not the first deployment.
        RUN ["/app/App", "permissions"]

        ENV APP_ENV=production \
            SWIFT_BACKTRACE=enable=yes,sanitize=yes,threads=all,images=all,interactive=no,color=no,swift-backtrace=/app/swift-backtrace
        EXPOSE 8080
        STOPSIGNAL SIGTERM
        HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/app/healthcheck"]
        ENTRYPOINT ["/app/App"]
        CMD ["serve"]

        """#

    // compose.yaml
    static let compose = #"""
        # The product on one machine: PostgreSQL, its roles, the migrations, two servers, a worker for background jobs.
        #
        #     cp deploy/.env.example deploy/.env      and fill it in
        #     docker compose --env-file deploy/.env up --build --detach
        #
        # The servers listen on http://127.0.0.1:8081 and :8082. The conditions below enforce the order: database, roles,
        # migrations, servers; after a failed step the later ones don't start. A proxy in front has to provide TLS.
        name: @name@

        x-hardening: &hardening
          read_only: true
          tmpfs: [/tmp]
          cap_drop: [ALL]
          security_opt: ["no-new-privileges:true"]

        # What every command of the product needs in production. The database is on the same private network, so it needs no TLS.
        x-settings: &settings
          APP_ENV: production
          APP_LOG__FORMAT: json
          APP_DATABASE__URL: postgres://@name@_app:${@NAME@_APP_PASSWORD:?see deploy/.env.example}@db/@name@?sslmode=disable
          APP_DATABASE__CURSOR_KEY: ${@NAME@_CURSOR_KEY:?see deploy/.env.example}
          APP_AUTH__SIGNING_KEYS: ${@NAME@_SIGNING_KEYS:?see deploy/.env.example}
          APP_WEBHOOKS__SECRET_KEYS: ${@NAME@_WEBHOOK_KEYS:?see deploy/.env.example}
          APP_AUDIT__SIGNING_KEY: ${@NAME@_AUDIT_KEY:?see deploy/.env.example}
          APP_WEB__PUBLIC_URL: ${@NAME@_PUBLIC_URL:-http://127.0.0.1:8081}
          # Without a mail server, mails wait in their queue, and with them sign-ups and invitations.
          APP_MAIL__ADAPTER: ${@NAME@_MAIL_ADAPTER:-log}
          APP_MAIL__FROM: ${@NAME@_MAIL_FROM:-noreply@localhost}
          # Metrics, diagnostics and the cause of /ready of servers and workers, on the private networks only: the port isn't
          # published.
          APP_WEB__MANAGEMENT_HOST: 0.0.0.0
          APP_WEB__MANAGEMENT_PORT: "9090"

        x-server: &server
          <<: *hardening
          # Built for the migration below; no registry has an image with this name.
          image: @name@:${@NAME@_VERSION:-latest}
          pull_policy: never
          command: [serve]
          environment:
            <<: *settings
            APP_WEB__HOST: 0.0.0.0
            APP_WEB__PORT: "8080"
            # The address of the proxy in front: without it, all clients share the limits of one.
            # APP_WEB__TRUSTED_PROXIES: 172.16.0.0/12
          volumes: &files
            - files:/app/var/storage
          depends_on:
            db:
              condition: service_healthy
            migrate:
              condition: service_completed_successfully
          restart: unless-stopped
          # Longer than web.request_timeout, so that requests in flight complete.
          stop_grace_period: 40s
          networks: [inside, outside]

        services:
          db:
            image: postgres:17-bookworm
            environment:
              POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?see deploy/.env.example}
            volumes:
              - database:/var/lib/postgresql/data
            healthcheck:
              test: [CMD, pg_isready, --username=postgres, --host=127.0.0.1]
              interval: 2s
              timeout: 3s
              start_period: 30s
              retries: 15
            restart: unless-stopped
            stop_grace_period: 60s
            shm_size: 128mb
            networks: [inside]

          # Safe to repeat, so it runs at every start.
          roles:
            image: postgres:17-bookworm
            command: [psql, --no-psqlrc, --file=/roles.sql]
            environment:
              PGHOST: db
              PGUSER: postgres
              PGDATABASE: postgres
              PGPASSWORD: ${POSTGRES_PASSWORD:?see deploy/.env.example}
              @NAME@_OWNER_PASSWORD: ${@NAME@_OWNER_PASSWORD:?see deploy/.env.example}
              @NAME@_APP_PASSWORD: ${@NAME@_APP_PASSWORD:?see deploy/.env.example}
            volumes:
              - ./deploy/postgres/roles.sql:/roles.sql:ro
            depends_on:
              db:
                condition: service_healthy
            restart: "no"
            networks: [inside]

          # The only service with the owner's password.
          migrate:
            <<: *hardening
            image: @name@:${@NAME@_VERSION:-latest}
            build: .
            command: [migrate, up]
            environment:
              <<: *settings
              APP_DATABASE__MIGRATION_URL: postgres://@name@_owner:${@NAME@_OWNER_PASSWORD:?see deploy/.env.example}@db/@name@?sslmode=disable
            # It has no HTTP server for a health check.
            healthcheck:
              disable: true
            depends_on:
              db:
                condition: service_healthy
              roles:
                condition: service_completed_successfully
            restart: "no"
            networks: [inside]

          server-1:
            <<: *server
            ports: ["127.0.0.1:8081:8080"]

          server-2:
            <<: *server
            ports: ["127.0.0.1:8082:8080"]

          worker:
            <<: *hardening
            image: @name@:${@NAME@_VERSION:-latest}
            pull_policy: never
            command: [work]
            environment:
              <<: *settings
            volumes: *files
            # The image's check asks a server's port; other workers detect when this one has died.
            healthcheck:
              disable: true
            depends_on:
              db:
                condition: service_healthy
              migrate:
                condition: service_completed_successfully
            restart: unless-stopped
            # Longer than jobs.shutdown_grace, so that running jobs end or are requeued.
            stop_grace_period: 40s
            networks: [inside, outside]

        networks:
          # Without access to the outside: only the other services reach the database.
          inside:
            internal: true
          outside: {}

        volumes:
          database: {}
          # The files of tenants, which all servers and workers of this machine share; with several machines, use S3.
          files: {}

        """#

    // deploy/.env.example
    static let passwords = #"""
        # Copy to deploy/.env, which git ignores, and fill in every line. Passwords are used in URLs, so use only letters, digits, - and _;
        # `openssl rand -hex 24` generates one. Docker Compose reads the file with `--env-file deploy/.env`.

        # The superuser of the database server, the role that migrates, the role that serves: three different passwords.
        POSTGRES_PASSWORD=
        @NAME@_OWNER_PASSWORD=
        @NAME@_APP_PASSWORD=

        # Signs the cursors of lists: openssl rand -base64 32
        @NAME@_CURSOR_KEY=
        # The first key signs, all of them verify: echo "$(date +%Y-%m):$(openssl rand -base64 32)"
        @NAME@_SIGNING_KEYS=
        # The first key encrypts the secrets of webhooks, all of them decrypt; generated like the signing keys above.
        @NAME@_WEBHOOK_KEYS=
        # Signs checkpoints of the audit: openssl rand -base64 32
        @NAME@_AUDIT_KEY=

        # The tag of the image.
        #@NAME@_VERSION=latest
        # Under which URL clients reach the servers, for links; and how mails are sent: smtp with APP_MAIL__URL, or ses.
        #@NAME@_PUBLIC_URL=https://app.example.com
        #@NAME@_MAIL_ADAPTER=smtp
        #@NAME@_MAIL_FROM=@Name@ <noreply@example.com>

        """#

    // deploy/healthcheck
    static let healthcheck = #"""
        #!/usr/bin/env bash
        # Exits with 0 when the server in this container responds to /health with 200.
        # The image has no HTTP client, and needs none: Bash opens the connection.
        set -euo pipefail
        exec 3<>"/dev/tcp/127.0.0.1/${APP_WEB__PORT:-8080}"
        printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
        IFS=' ' read -r -t 2 _ status _ <&3
        [ "$status" = 200 ]

        """#
}
