# syntax=docker/dockerfile:1
#
# The server as an image:   docker build --tag trellis .
# One image for all commands: `serve` is the default, `docker run … trellis migrate up` migrates.

FROM swift:6.3-bookworm AS build
WORKDIR /build

# System libraries and the pages behind /docs come from the script that developers use. An image without its pages is refused.
COPY scripts/setup scripts/setup
RUN scripts/setup --docs && test -s Public/docs/swagger-ui.css && test -s Public/docs/swagger-ui-bundle.js

# The dependencies are a layer of their own, kept until the manifest changes. Package.resolved may be missing (hence the
# pattern, which may match nothing); then this step writes it, and the build below keeps to it.
COPY Package.swift Package.resolve[d] ./
RUN if [ -f Package.resolved ]; then swift package resolve --force-resolved-versions; else swift package resolve; fi

# The tests are not built, but the manifest names their folders, and SwiftPM looks whether they are there.
COPY Sources Sources
COPY Tests Tests
RUN swift build --configuration release --product App --static-swift-stdlib --force-resolved-versions

# What the image takes over. Names of functions stay in the executable, for backtraces; the rest of what debuggers need goes.
COPY settings.toml /image/
RUN cp "$(swift build --configuration release --show-bin-path)/App" /image/App \
    && strip --strip-debug /image/App \
    && cp /usr/libexec/swift/linux/swift-backtrace-static /image/swift-backtrace \
    && mkdir /image/Public && cp -R Public/docs /image/Public/docs && rm -f /image/Public/docs/.fetch-failed

FROM debian:bookworm-slim

# Versions aren't pinned: Debian's mirrors keep only the newest of a release, which is the one with the security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates libargon2-1 libpq5 libsqlite3-0 libstdc++6 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 trellis \
    && useradd --uid 10001 --gid trellis --home-dir /app --no-create-home --shell /usr/sbin/nologin trellis \
    && install --directory --owner=trellis --group=trellis /app/var

WORKDIR /app
COPY --from=build /image/ ./
COPY --chmod=0755 deploy/healthcheck ./healthcheck

# By number, so that Kubernetes can see that it isn't root. Only /app/var is writable, for SQLite; on PostgreSQL nothing needs to be.
USER 10001:10001

# Starts the executable once: a library that is missing fails the build of the image, not the first deployment.
RUN ["/app/App", "permissions"]

ENV APP_ENV=production \
    SWIFT_BACKTRACE=enable=yes,sanitize=yes,threads=all,images=all,interactive=no,color=no,swift-backtrace=/app/swift-backtrace
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/app/healthcheck"]
ENTRYPOINT ["/app/App"]
CMD ["serve"]
