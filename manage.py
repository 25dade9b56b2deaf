#!/usr/bin/env python3
"""The one entry point: `demo`, `test` and every Django command.

On a bare machine it first makes the environment and starts again inside it.
"""

import sys


def main():
    # type: () -> int
    """Prepare the environment, then run the command that was asked for."""
    from config import bootstrap

    bootstrap.prepare(sys.argv)

    from config import launch

    return launch.run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
