# syntax=docker/dockerfile:1
#
# The server as an image:   docker build --tag trellis .
# One image for all commands: `serve` is the default, `docker run … trellis migrate up` migrates.

FROM swift:6.3-bookworm AS build
WORKDIR /build

# The script that developers use installs system libraries and the pages of /docs. Without these pages the build fails.
COPY scripts/setup scripts/setup
RUN scripts/setup --docs && test -s Public/docs/swagger-ui.css && test -s Public/docs/swagger-ui-bundle.js

# The dependencies are a separate layer, cached until the manifest changes. Package.resolved may be missing (hence the
# pattern, which may match nothing); then this step creates it, and the build below uses it.
COPY Package.swift Package.resolve[d] ./
RUN if [ -f Package.resolved ]; then swift package resolve --force-resolved-versions; else swift package resolve; fi

# The tests are not built, but the manifest names their folders, and SwiftPM requires them to exist.
COPY Sources Sources
COPY Tests Tests
RUN swift build --configuration release --product App --static-swift-stdlib --force-resolved-versions

# The files of the image. The executable keeps function names for backtraces; other debug information is removed.
COPY settings.toml /image/
RUN cp "$(swift build --configuration release --show-bin-path)/App" /image/App \
    && strip --strip-debug /image/App \
    && cp /usr/libexec/swift/linux/swift-backtrace-static /image/swift-backtrace \
    && mkdir /image/Public && cp -R Public/docs /image/Public/docs && rm -f /image/Public/docs/.fetch-failed

FROM debian:bookworm-slim

# Versions aren't pinned: Debian's mirrors have only the newest version of a release, which has the security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates libargon2-1 libcurl4 libpq5 libsqlite3-0 libstdc++6 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 trellis \
    && useradd --uid 10001 --gid trellis --home-dir /app --no-create-home --shell /usr/sbin/nologin trellis \
    && install --directory --owner=trellis --group=trellis /app/var /app/var/storage

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
