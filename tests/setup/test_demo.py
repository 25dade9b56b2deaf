import socket

import pytest

from config import demo


def test_a_taken_port_is_named_with_the_flag_that_helps():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(SystemExit, match=f"Port {port} cannot be used(.|\n)*--port"):
            demo.run(["demo", "--port", str(port)])


def test_the_demo_does_not_touch_production(monkeypatch):
    monkeypatch.setenv("ENVIRONMENT", "production")

    with pytest.raises(SystemExit, match="invents people"):
        demo.run(["demo"])


def test_reset_does_not_empty_a_database_it_was_given(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db/mentorship")

    with pytest.raises(SystemExit, match="DATABASE_URL is set"):
        demo.run(["demo", "--reset", "--port", "0"])


@pytest.mark.parametrize(
    ("flags", "home"),
    [
        ([], demo.HOME),
        (["--reset"], demo.HOME),
        (["--once"], demo.ONCE),
        (["--once", "--reset"], demo.ONCE),
        (["--once", "--keep-data"], demo.HOME),
    ],
)
def test_once_leaves_the_kept_data_alone_unless_it_is_told_to_use_them(flags, home):
    assert demo._home(demo._options(flags)) == home
