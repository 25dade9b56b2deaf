#!/bin/sh
# Write the hashed locks from pyproject.toml. Needs `uv` on PATH; run from anywhere.
# Settings of the machine are ignored on purpose: a lock holds names, versions and hashes, never a host or a path.
set -eu
cd "$(dirname "$0")/.."

lock() {
    out=$1
    shift
    env -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_FIND_LINKS \
        UV_PYTHON_DOWNLOADS=never \
        uv pip compile --no-config --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-build-options \
        --quiet "$@" -o "$out"
}

lock requirements/test.txt pyproject.toml --extra embedded --group test     # resolved first: one version of everything
lock requirements/demo.txt pyproject.toml -c requirements/test.txt --extra embedded
lock requirements/runtime.txt pyproject.toml -c requirements/test.txt
lock requirements/setup.txt -c requirements/test.txt --group setup    # uv, by which all others are installed

# Nothing but a name with its version, and hashes: so neither a host nor a place on a disk.
PIN='^[A-Za-z0-9._-]+==[A-Za-z0-9.+!-]+( ; [^:/@]+)?( \\)?$'
HASH='^    --hash=sha256:[0-9a-f]{64}( \\)?$'
if grep -nEv "$PIN|$HASH" requirements/*.txt; then
    echo "a lock holds something else than names, versions and hashes" >&2
    exit 1
fi
