#!/usr/bin/env bash
# The steps of check-new-product and check-examples, which source this file: both build and test packages that depend on this one.
#
# Before, set: check (the name in messages), folder (for the build and the log), product (the folder of the package).
# shellcheck disable=SC2154
root=$PWD
flags=(--explicit-target-dependency-import-check error)

# parse_folder OPTIONS…: sets and creates `folder`, the same for both scripts unless --folder names another one.
parse_folder() {
    folder=$root/.build-new-product
    case "${1:-}" in
        "") ;;
        --folder) folder=${2:?a folder} ;;
        *) echo "$check: unknown option $1 (known: --folder)" >&2; exit 64 ;;
    esac
    mkdir -p "$folder"
    folder=$(cd "$folder" && pwd)
    # All packages have one build folder: the targets of Trellis, which are most of each build, are built once.
    scratch=$folder/build
}

# step NAME COMMAND…: runs the command, prints its duration, and its output if it fails.
step() {
    local name=$1 start=$SECONDS
    shift
    if "$@" >"$folder/log" 2>&1; then
        printf '%s: %s (%d s)\n' "$check" "$name" $((SECONDS - start))
    else
        tail -60 "$folder/log"
        printf '%s: FAILED: %s\n' "$check" "$name"
        exit 1
    fi
}

# Gives the package the versions of this repository's dependencies, which are in SwiftPM's cache, and the pages of /docs, which the setup
# would fetch otherwise. So everything works offline.
share_downloads() {
    [ ! -f "$root/Package.resolved" ] || cp "$root/Package.resolved" "$product/"
    [ ! -d "$root/Public" ] || cp -a "$root/Public" "$product/"
}

in_product() { (cd "$product" && "$@"); }
formatted() { in_product swift format lint --strict --recursive --parallel Package.swift Sources Tests; }
build() { in_product swift build --scratch-path "$scratch" --build-tests "${flags[@]}"; }
run_tests() {
    in_product env SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${TESTS_AT_ONCE:-8}" \
        scripts/trellis with-postgres swift test --scratch-path "$scratch" "${flags[@]}"
    # A test process that crashes early can still exit with code 0, so the final line must be present.
    grep -Eq 'Test run with [0-9]+ tests? .*passed' "$folder/log"
}

# executable NAME: the path of a built program.
executable() { printf '%s/debug/%s' "$scratch" "$1"; }
# has_route NAME TEXT: whether the program's list of routes contains the text; lacks_route: whether there is a list without it.
has_route() { routes "$1" && grep -q "$2" "$folder/routes"; }
lacks_route() { routes "$1" && ! grep -q "$2" "$folder/routes"; }
routes() { in_product "$(executable "$1")" routes >"$folder/routes"; }
# passed NAME: prints the size of the program.
passed() {
    ls -l "$(executable "$1")" |
        awk -v name="$check: $1" '{ printf "%s: passed; the program has %.0f MB in a debug build\n", name, $5 / 1048576 }'
}
