/// The image of a new product, and its README.
extension ProductTemplates {
    static let dockerfile = #"""
        # syntax=docker/dockerfile:1
        # The server as an image:   docker build --tag @name@ .
        # One image for all commands: `serve` is the default, `docker run … @name@ migrate up` migrates.
        # It needs a version of Trellis in Package.swift: a folder outside of this one is not part of the build.

        FROM swift:6.3-bookworm AS build
        WORKDIR /build

        # The dependencies are a separate layer, cached until the manifest changes. Package.resolved may be missing (hence the
        # pattern, which may match nothing); then this step creates it, and the build below uses it.
        COPY Package.swift Package.resolve[d] ./
        RUN if [ -f Package.resolved ]; then swift package resolve --force-resolved-versions; else swift package resolve; fi

        # Trellis's own script installs system libraries and the pages of /docs. Without these pages the build fails.
        COPY scripts/trellis scripts/trellis
        RUN scripts/trellis setup --docs && test -s Public/docs/swagger-ui.css && test -s Public/docs/swagger-ui-bundle.js

        # The tests are not built, but the manifest names their folders, and SwiftPM requires them to exist.
        COPY Sources Sources
        COPY Tests Tests
        RUN swift build --configuration release --product @name@ --static-swift-stdlib --force-resolved-versions

        # The files of the image. The executable keeps function names for backtraces; other debug information is removed.
        COPY settings.toml /image/
        RUN cp "$(swift build --configuration release --show-bin-path)/@name@" /image/App \
            && strip --strip-debug /image/App \
            && cp /usr/libexec/swift/linux/swift-backtrace-static /image/swift-backtrace \
            && mkdir /image/Public && cp -R Public/docs /image/Public/docs && rm -f /image/Public/docs/.fetch-failed

        @image@
        """#

    static let readme = #"""
        # @Name@

        A backend on [Trellis](@trellis@): tenants, users, sign-in, permissions, settings, migrations, jobs, events, audit, mail,
        files and webhooks come from there; this repository has the modules of the product.

        ## Five minutes

        With git, make and a Swift 6.3 toolchain, or in the dev container:

        ```sh
        make run       # installs what is missing, builds, migrates, serves on http://127.0.0.1:8080
        ```

        The first build takes some minutes, a build after a change some seconds. In another terminal:

        ```sh
        ACCESS_TOKEN=$(curl -s http://127.0.0.1:8080/api/v1/auth/signup -H 'Content-Type: application/json' \
            -d '{"email": "ada@example.com", "password": "correct horse battery staple", "tenant_name": "Acme"}' |
            sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p')

        curl -s http://127.0.0.1:8080/api/v1/notes -H "Authorization: Bearer $ACCESS_TOKEN" \
            -H 'Content-Type: application/json' -d '{"title": "First"}'
        ```

        The documents of the API are at `/docs`, the pages for superusers at `/admin`, once there is one:
        `APP_ENV=development .build/debug/@name@ users create-superuser --email root@example.com`, with the password on
        standard input.

        Then `make test`, on SQLite and PostgreSQL; and `make golden` once, which writes the contract of the API to
        `Tests/AppTests/Golden`: commit it with the rest, and with `Package.resolved`.

        ## Where to find what

        | you look for | where |
        |---|---|
        | the composition root: which modules there are | [Sources/App/App.swift](Sources/App/App.swift) |
        | the first module, from its routes to its table | [Sources/Modules/Notes](Sources/Modules/Notes) |
        | targets and dependencies | [Package.swift](Package.swift) |
        | settings of every environment | [settings.toml](settings.toml) |
        | deployment: image, Compose, Kubernetes, PostgreSQL's roles | [Dockerfile](Dockerfile), [compose.yaml](compose.yaml), [deploy](deploy) |
        | the guides of Trellis | `$(scripts/trellis --folder)/docs/guides` |

        `make help` lists the commands. `make module NAME=Invoices` adds a module. Guides write `App` for the executable, which
        is `.build/debug/@name@` here.

        ## A new version of Trellis

        `.build/debug/@name@ upgrade --to VERSION` raises the version in Package.swift, prints the release pages, and tries the
        migrations on a copy of the database. Then run `make test`, and review what changed in the golden files.
        The first line of a generated file names the version that it came from; compare it with what that version generates now:
        `.build/debug/@name@ new product @Name@ FOLDER`.

        """#
}
