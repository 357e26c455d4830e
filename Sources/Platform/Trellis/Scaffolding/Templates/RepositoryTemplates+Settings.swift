// Written by scripts/templates: change the files of the repository instead.

/// Files of a new product that are files of Trellis's repository under another name.
enum RepositoryTemplates {}

/// The settings of a product, and the rules of its editor and formatter.
extension RepositoryTemplates {
    // settings.toml
    static let settings = #"""
        # The settings of every environment. APP_ENV selects one of them; `make run` selects `development`.
        #
        # A header is environment.section. [production.web] overrides [default.web], in whichever file it is.
        # These override this file, from lowest to highest priority: settings.local.toml, .secrets.toml (both git-ignored), .env,
        # variables such as APP_WEB__PORT, and --set web.port=9090.
        #
        #     App config list              every key, its value and where it comes from
        #     App config explain web.port  its meaning, its value in each source, and which one wins
        #     App config validate          all problems at once

        [default.web]
        host = "127.0.0.1"
        port = 8080
        body_limit = "1MiB"
        request_timeout = "30s"
        cors_origins = []
        compression_minimum = "1KiB"

        [default.database]
        url = "sqlite://var/@name@.sqlite"
        readers = 4
        busy_timeout = "5s"

        [default.log]
        format = "text"
        level = "info"

        [default.auth]
        access_token_lifetime = "15m"
        refresh_token_lifetime = "30d"

        [default.jobs]
        concurrency = 16
        shutdown_grace = "25s"

        [development.log]
        level = "debug"

        [development.jobs]
        run_in_server = true

        [development.admin]
        secure_cookie = false

        [development.account]
        secure_cookie = false

        # Mails are files, which superusers see at /admin/mail.
        [development.mail]
        adapter = "file"
        folder = "var/mail"

        [development.webhooks]
        allow_private = true

        [test.web]
        port = 0

        [test.database]
        url = "sqlite::memory:"

        [test.log]
        level = "warning"

        [production.web]
        host = "0.0.0.0"

        [production.log]
        format = "json"

        """#

    // .secrets.toml.example
    static let secrets = #"""
        # Copy to .secrets.toml, which git ignores and which only the server should be able to read (chmod 600).
        # Production refuses to start while a secret has its public default. `App secrets generate` prints such a file with new values.

        [production.auth]
        # The first key signs, all of them verify. To generate one: echo "$(date +%Y-%m):$(openssl rand -base64 32)"
        signing_keys = "2026-01:…"

        [production.webhooks]
        # The first key encrypts the secrets of webhooks, all of them decrypt; generated like the signing keys above.
        secret_keys = "2026-01:…"

        [production.audit]
        # Signs checkpoints of the audit: openssl rand -base64 32
        signing_key = "…"

        [production.database]
        # Signs the cursors of lists; at least 32 bytes, for example: openssl rand -base64 32
        cursor_key = "…"

        """#

    // .env.example
    static let dotenv = #"""
        # Copy to .env, which git ignores. Variables of the process override it; it overrides the TOML files.
        # NAME=value, quotes "…" (with \n, ${NAME}) or '…' (literal), comments and export are supported.

        # development, test, production, or another environment of settings.toml
        APP_ENV=development

        #APP_WEB__HOST=127.0.0.1
        #APP_WEB__PORT=8080
        #APP_DATABASE__URL=sqlite://var/@name@.sqlite
        #APP_DATABASE__URL=postgres://@name@_app:…@127.0.0.1:5432/@name@
        #APP_DATABASE__MIGRATION_URL=postgres://@name@_owner:…@127.0.0.1:5432/@name@
        #APP_LOG__FORMAT=text
        #APP_LOG__LEVEL=debug

        """#

    // .swift-format
    static let formatting = #"""
        {
          "version": 1,
          "lineLength": 120,
          "indentation": { "spaces": 4 },
          "tabWidth": 4,
          "maximumBlankLines": 1,
          "respectsExistingLineBreaks": true,
          "lineBreakBeforeEachArgument": false,
          "lineBreakBeforeControlFlowKeywords": false,
          "lineBreakAroundMultilineExpressionChainComponents": false,
          "prioritizeKeepingFunctionOutputTogether": true,
          "indentConditionalCompilationBlocks": true,
          "indentSwitchCaseLabels": false,
          "fileScopedDeclarationPrivacy": { "accessLevel": "private" },
          "multiElementCollectionTrailingCommas": true,
          "rules": {
            "AllPublicDeclarationsHaveDocumentation": true,
            "AlwaysUseLiteralForEmptyCollectionInit": true,
            "BeginDocumentationCommentWithOneLineSummary": true,
            "NeverForceUnwrap": true,
            "NeverUseForceTry": true,
            "NeverUseImplicitlyUnwrappedOptionals": true,
            "OrderedImports": true,
            "UseTripleSlashForDocumentationComments": true
          }
        }

        """#

    // .editorconfig
    static let editor = #"""
        root = true

        [*]
        charset = utf-8
        end_of_line = lf
        insert_final_newline = true
        trim_trailing_whitespace = true
        indent_style = space
        indent_size = 4
        max_line_length = 120

        [*.{yml,yaml,json,md}]
        indent_size = 2

        [*.md]
        trim_trailing_whitespace = false

        [Makefile]
        indent_style = tab

        """#
}
