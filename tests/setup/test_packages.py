"""Installing for real: a package made here, from a folder, into an environment of its own."""

import base64
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from config import packages
from config.bootstrap import exclusive
from config.packages import Pip, by_pip, by_uv, compile_ahead, fetch_uv, install, told_to_uv

UV = Path(sys.executable).with_name("uv")


@pytest.fixture
def python(tmp_path):
    """Return the interpreter of an environment with nothing in it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    return tmp_path / "venv" / "bin" / "python"


@pytest.fixture
def lock(tmp_path, monkeypatch):
    """Return a lock of one package, which pip's settings say is in a folder."""
    shelf = tmp_path / "shelf of wheels"
    shelf.mkdir()
    wheel = a_wheel(shelf)
    path = tmp_path / "requirements" / "demo.txt"
    path.parent.mkdir()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    path.write_text(f"greeting==1.0 \\\n    --hash=sha256:{digest}\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", shelf.as_uri())
    return path


@pytest.fixture
def held(tmp_path):
    with exclusive(tmp_path / "guard") as descriptor:
        yield descriptor


def a_wheel(shelf):
    """Write the smallest package there can be."""
    wheel, about = shelf / "greeting-1.0-py3-none-any.whl", "greeting-1.0.dist-info"
    files = {
        "greeting.py": "WORD = 'hello'",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{name},{checksum(text)},{len(text)}" for name, text in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""])
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return wheel


def checksum(text):
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return f"sha256={digest.decode().rstrip('=')}"


def says(python):
    command = [python, "-c", "import greeting; print(greeting.WORD)"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_uv_installs_from_where_pip_would_look(python, lock, held):
    assert by_uv(str(UV), Pip(python, held), lock)
    assert says(python) == "hello\n"


def test_a_package_that_is_not_the_locked_one_is_refused(python, lock, held):
    lock.write_text(f"greeting==1.0 --hash=sha256:{'0' * 64}\n")

    assert not by_uv(str(UV), Pip(python, held), lock)
    with pytest.raises(SystemExit, match=r"could not be installed(.|\n)*own configuration"):
        by_pip(Pip(python, held), lock)
    assert says(python) == ""


def test_where_uv_cannot_pip_does(python, lock, held, monkeypatch, capsys):
    monkeypatch.setattr(packages.shutil, "which", lambda _: "/bin/false")

    install(python, lock, held)

    assert says(python) == "hello\n"
    assert "uv could not" in capsys.readouterr().err


def test_where_no_uv_is_to_be_had_pip_does(python, lock, held, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda _: None)
    lock.with_name("setup.txt").write_text(f"no-such-thing==1 --hash=sha256:{'0' * 64}\n")

    install(python, lock, held)

    assert says(python) == "hello\n"


def test_where_nobody_has_pip_it_is_brought_along(python, lock, held, monkeypatch):
    monkeypatch.setattr(packages, "find_pip", lambda: None)

    by_pip(Pip(python, held), lock)

    assert says(python) == "hello\n"


def test_an_installer_that_cannot_be_had_gets_a_sentence(tmp_path, lock, held, monkeypatch):
    monkeypatch.setattr(packages, "find_pip", lambda: None)
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\necho No module named pip\nexit 1\n")
    bare.chmod(0o755)

    with pytest.raises(SystemExit, match="apt-get install -y python3-venv"):
        by_pip(Pip(bare, held), lock)


def test_uv_is_fetched_once(python, lock, held):
    calls = []

    class Counting(Pip):
        def install(self, lock, step):
            calls.append(lock.stem)
            self.python.with_name("uv").touch()
            return True

    found = [fetch_uv(Counting(python, held), lock.with_name("setup.txt")) for _ in range(2)]

    assert found == [str(python.with_name("uv"))] * 2
    assert calls == ["setup"]


def test_what_goes_before_in_pip_s_settings_goes_before_for_uv(tmp_path, held, monkeypatch):
    listing = tmp_path / "pip"
    listing.write_text(
        "#!/bin/sh\ncat <<'E'\n"
        ":env:.index-url='https://mine.example/simple'\n"
        "global.index-url='https://all.example/simple'\n"
        "global.extra-index-url='https://one.example https://two.example'\n"
        "freeze.index-url='https://other.example'\n"
        "global.cert='/etc/mine.pem'\nE\n"
    )
    listing.chmod(0o755)
    pip = Pip(tmp_path / "python", held)
    pip.command = [str(listing)]

    flags, variables = told_to_uv(pip.settings())

    assert " ".join(flags).endswith(
        "--default-index https://mine.example/simple"
        " --index https://one.example --index https://two.example"
    )
    assert variables["SSL_CERT_FILE"] == "/etc/mine.pem"


def test_an_account_without_a_home_keeps_no_cache(monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert told_to_uv({})[1] == {"UV_NO_CACHE": "1"}


def test_what_commands_import_is_compiled_ahead_and_their_tests_are_not(tmp_path, held):
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    for module in ("good.py", "tests/seldom.py", "broken.py"):
        (site / module).parent.mkdir(parents=True, exist_ok=True)
        (site / module).write_text("1 = 2" if module == "broken.py" else "answer = 42")
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)

    compile_ahead(python, held)

    assert [path.name.split(".")[0] for path in site.rglob("*.pyc")] == ["good"]
