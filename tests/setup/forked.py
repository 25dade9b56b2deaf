"""A program for tests/setup/test_forks.py, run as a module: tells what it is, then ends as told."""

import json
import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path


def is_open(descriptor):
    with suppress(OSError):
        return bool(os.fstat(descriptor))
    return False


if __name__ == "__main__":
    told = {
        "arguments": sys.argv[1:],
        "environment": dict(os.environ),
        "leads_its_session": os.getsid(0) == os.getpid(),
        "directory": str(Path.cwd()),
        "input": sys.stdin.read(),
        "open": [descriptor for descriptor in range(256) if is_open(descriptor)],
        "already_loaded": "json.tool" in sys.modules,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    warnings.warn("You're told", stacklevel=1)
    raise SystemExit(int(sys.argv[1]) if sys.argv[1].isdecimal() else sys.argv[1])
