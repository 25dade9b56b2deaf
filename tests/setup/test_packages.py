"""Installing for real: a package made here, from a folder, into an environment of its own."""

import base64
import hashlib
import pwd
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from config import packages
from config.bootstrap import exclusive
from config.packages import Pip, by_pip, by_uv, compile_ahead, install, settings_in, told_to_uv, uvs

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
    monkeypatch.setattr(packages, "uvs", lambda *_: ["/bin/false"])

    install(python, lock, held)

    assert says(python) == "hello\n"
    assert "uv could not" in capsys.readouterr().err


def test_a_uv_on_the_path_is_tried_and_not_believed(python, lock, held, monkeypatch):
    """What stands there may be a shim that leads nowhere: then uv is fetched."""
    monkeypatch.setattr(packages.shutil, "which", lambda _: "/bin/false")
    python.with_name("uv").symlink_to(UV)

    install(python, lock, held)

    assert says(python) == "hello\n"


def test_where_no_uv_is_to_be_had_pip_does(python, lock, held, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda _: None)
    lock.with_name("setup.txt").write_text(f"no-such-thing==1 --hash=sha256:{'0' * 64}\n")

    install(python, lock, held)

    assert says(python) == "hello\n"


@pytest.fixture
def commands(monkeypatch):
    """Record commands instead of running them: only those whose words say so go well."""
    run = []

    def record(command, step, settings=None, pass_fds=()):
        run.append(" ".join(map(str, command[1:4])))
        step.lines.append("No module named pip\n")
        return 0 if command[0] == "works" else 1

    monkeypatch.setattr(packages, "run_shown", record)
    return run


@pytest.mark.parametrize("lender", [None, "lender"])
def test_where_no_pip_can_be_lent_one_is_brought_along(held, monkeypatch, commands, lender):
    """An old pip that is lent to a new Python runs, and fails."""
    monkeypatch.setattr(packages, "find_pip", lambda: lender)

    by_pip(Pip(Path("works"), held), Path("demo.txt"))

    lent = ["-m pip --python"] if lender else []
    assert commands == [*lent, "-m ensurepip", "-m pip install"]


def test_an_installer_that_cannot_be_had_gets_a_sentence(held, monkeypatch, commands):
    monkeypatch.setattr(packages, "find_pip", lambda: None)

    with pytest.raises(SystemExit, match="apt-get install -y python3-venv"):
        by_pip(Pip(Path("fails"), held), Path("demo.txt"))


def test_uv_is_fetched_once(python, lock, held, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda _: None)
    calls = []

    class Counting(Pip):
        def install(self, lock, step):
            calls.append(lock.stem)
            self.python.with_name("uv").touch()
            return True

    found = [list(uvs(Counting(python, held), lock.with_name("setup.txt"))) for _ in range(2)]

    assert found == [[str(python.with_name("uv"))]] * 2
    assert calls == ["setup"]


def test_what_goes_before_in_pip_s_settings_goes_before_for_uv():
    listed = [
        ":env:.index-url='https://mine.example/simple'",
        "For variant 'env', will try loading 'a=b'",
        "global.index-url='https://all.example/simple'",
        "global.extra-index-url='https://one.example https://two.example'",
        "global.find-links='/a\\n/b'",
        "freeze.index-url='https://other.example'",
        "global.cert='/etc/mine.pem'",
        "global.proxy='http://proxy.example'",
    ]

    told = told_to_uv(dict(settings_in(listed)))

    assert told["UV_DEFAULT_INDEX"] == "https://mine.example/simple"
    assert told["UV_INDEX"] == "https://one.example https://two.example"
    assert told["UV_FIND_LINKS"] == "/a,/b"
    assert told["SSL_CERT_FILE"] == "/etc/mine.pem"
    assert told["HTTP_PROXY"] == told["HTTPS_PROXY"] == "http://proxy.example"


def test_what_is_said_to_uv_itself_goes_before(monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.example")

    assert "UV_DEFAULT_INDEX" not in told_to_uv({"index-url": "https://pip.example"})


def test_where_nobody_has_pip_its_variables_are_read(held, monkeypatch):
    monkeypatch.setattr(packages, "find_pip", lambda: None)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mine.example/simple")

    assert Pip(Path("python"), held).settings()["index-url"] == "https://mine.example/simple"


def test_an_account_without_a_home_keeps_no_cache(monkeypatch):
    """Not even its name is known: containers are started like that."""

    def unknown(_uid):
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", unknown)

    assert told_to_uv({})["UV_NO_CACHE"] == "1"


def test_the_name_of_the_checkout_does_not_matter(tmp_path, held):
    """Folders above have any name, those of tests and of Google too."""
    site = tmp_path / "google" / "tests" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (site / "good.py").write_text("answer = 42")
    python = tmp_path / "google" / "tests" / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)

    compile_ahead(python, held)

    assert len(list(site.rglob("*.pyc"))) == 1


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
