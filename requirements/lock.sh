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
        uv pip compile pyproject.toml --no-config --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-build-options \
        --quiet "$@" -o "$out"
}

lock requirements/test.txt --extra embedded --group test     # resolved first: one version of everything
lock requirements/demo.txt -c requirements/test.txt --extra embedded
lock requirements/runtime.txt -c requirements/test.txt

if grep -nEi 'https?://|file:|index-url|find-links' requirements/*.txt; then
    echo "a lock names a host or a path" >&2
    exit 1
fi
