"""The asset table, against wheels and a server made here: nothing leaves the machine."""

import hashlib
import os
import socketserver
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from exoactor.core.errors import ConfigError, MissingAssetError, PermanentError, RetriableError
from exoactor.io import assets
from exoactor.io.assets import Asset
from exoactor.io.fetch import File, Source, Web, Wheel

BODY = bytes(range(256)) * 400


class Server(BaseHTTPRequestHandler):
    """Serves BODY, well or badly, by path; each path counts its requests."""

    counts: dict[str, int] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        count = self.counts[self.path] = self.counts.get(self.path, 0) + 1
        if self.path == "/gone" or (self.path == "/later" and count < 3):
            self.send_error(404 if self.path == "/gone" else 503)
            return
        self.send_response(200)
        if self.path != "/close":  # without Content-Length an early close looks like the end
            self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        if self.path in ("/cut", "/close"):
            self.wfile.write(BODY[: len(BODY) // 2])
        elif self.path == "/wrong":
            self.wfile.write(b"\xff" + BODY[1:])
        elif self.path == "/drip":
            for byte in BODY[:100]:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        else:
            self.wfile.write(BODY)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on a drip is what is tested."""


@pytest.fixture
def address() -> Iterator[str]:
    Server.counts.clear()
    server: socketserver.BaseServer = Quiet(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "home"


def described(source: str, content: bytes = BODY) -> File:
    return File(Path(source).name, source, hashlib.sha256(content).hexdigest(), len(content))


def known(monkeypatch: pytest.MonkeyPatch, source: Source, *files: File) -> Asset:
    asset = Asset("sample", "Bytes for a test", "CC0-1.0", source, files)
    monkeypatch.setattr(assets, "table", lambda: {"sample": asset})
    return asset


def leftovers(home: Path) -> list[str]:
    return sorted(str(p.relative_to(home)) for p in home.rglob("*") if p.is_file())


# Over the web


def test_pull_then_use(
    monkeypatch: pytest.MonkeyPatch, address: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asset = known(monkeypatch, Web(address), described("good"), described("also/fine"))
    with pytest.raises(MissingAssetError, match="exoactor assets pull sample"):
        assets.path("sample")
    assert assets.pull("sample") == home / "assets" / "sample"
    assert "CC0-1.0" in capsys.readouterr().out
    assert assets.path("sample") == asset.folder
    assert assets.read("sample", "fine") == BODY
    assert leftovers(home) == ["assets/sample/fine", "assets/sample/good"]
    assert [state for _, state in assets.status()] == ["present"]

    assets.pull("sample")  # nothing to do: no request, no licence again
    assert Server.counts == {"/good": 1, "/also/fine": 1}
    assert not capsys.readouterr().out


def test_damage_on_disk_is_found_and_mended(
    monkeypatch: pytest.MonkeyPatch, address: str, home: Path
) -> None:
    known(monkeypatch, Web(address), described("good"))
    assets.pull("sample")
    file = home / "assets" / "sample" / "good"
    before = file.stat()
    file.write_bytes(b"\1" + BODY[1:])
    # as a failing disk would: same size, same time
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    (file.parent / "notes.txt").write_text("mine")
    with pytest.raises(MissingAssetError, match="damaged"):
        assets.read("sample", "good")
    assert [state for _, state in assets.status()] == ["damaged"]
    assets.pull("sample")
    assert (
        assets.read("sample", "good") == BODY and (file.parent / "notes.txt").read_text() == "mine"
    )


def test_what_a_killed_pull_left_is_swept_later(
    monkeypatch: pytest.MonkeyPatch, address: str, home: Path
) -> None:
    known(monkeypatch, Web(address), described("good"))
    old, new = home / "assets" / ".sample-old", home / "assets" / ".sample-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "part").write_bytes(b"half")
    os.utime(old, (0, 0))
    assets.pull("sample")
    assert leftovers(home) == ["assets/.sample-new/part", "assets/sample/good"]


@pytest.mark.parametrize(
    ("path", "why"), [("cut", "instead of"), ("close", "instead of"), ("wrong", "sha256")]
)
def test_bad_downloads_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, address: str, home: Path, path: str, why: str
) -> None:
    known(monkeypatch, Web(address, attempts=2, pause_s=0.01), described("good"), described(path))
    with pytest.raises(RetriableError, match=why):
        assets.pull("sample")
    assert Server.counts[f"/{path}"] == 2
    assert leftovers(home) == []
    assert [state for _, state in assets.status()] == ["absent"]


def test_a_drip_meets_the_total_deadline(
    monkeypatch: pytest.MonkeyPatch, address: str, home: Path
) -> None:
    known(monkeypatch, Web(address, deadline_s=0.4, attempts=1), described("drip"))
    with pytest.raises(RetriableError, match=r"bytes came in 0\.4 s"):
        assets.pull("sample")
    assert leftovers(home) == []


def test_passing_faults_are_tried_again_and_lasting_ones_not(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    known(monkeypatch, Web(address, pause_s=0.01), described("later"))
    assets.pull("sample")
    assert Server.counts["/later"] == 3
    known(monkeypatch, Web(address, pause_s=0.01), described("gone"), described("good"))
    assets.find("sample").folder.joinpath("later").unlink()
    with pytest.raises(PermanentError, match="404"):
        assets.pull("sample")
    assert Server.counts["/gone"] == 1


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    known(monkeypatch, Web("http://127.0.0.1:9", attempts=2, pause_s=0.01), described("good"))
    with pytest.raises(RetriableError, match="2 attempts"):
        assets.pull("sample")


# Out of a wheel


def make_wheel(folder: Path, members: dict[str, bytes]) -> Path:
    """A valid, minimal wheel of the project `sample_models` 1.0."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sample_models-1.0-py3-none-any.whl"
    info = "sample_models-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in members.items():
            wheel.writestr(name, content)
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: sample-models\nVersion: 1.0\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for its only source of packages."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    return tmp_path / "index"


MODELS = Wheel("sample-models==1.0", python="311", platform="manylinux_2_28_x86_64")


def test_files_are_taken_out_of_a_wheel(
    monkeypatch: pytest.MonkeyPatch, index: Path, home: Path
) -> None:
    make_wheel(index, {"models/a.bin": BODY, "models/unwanted.bin": b"x"})
    known(monkeypatch, MODELS, described("models/a.bin"))
    assets.pull("sample")
    assert assets.read("sample", "a.bin") == BODY
    assert leftovers(home) == ["assets/sample/a.bin"]
    assert (
        subprocess.run(
            [sys.executable, "-c", "import sample_models"], capture_output=True
        ).returncode
        != 0
    )


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"models/a.bin": BODY[1:] + b"\0"}, "sha256"),
        ({"models/a.bin": BODY[1:]}, "size"),
        ({"b": BODY}, "a.bin"),
    ],
)
def test_a_wheel_that_holds_something_else(
    monkeypatch: pytest.MonkeyPatch, index: Path, home: Path, members: dict[str, bytes], why: str
) -> None:
    make_wheel(index, members)
    known(monkeypatch, MODELS, described("models/a.bin"))
    with pytest.raises(PermanentError, match=why):
        assets.pull("sample")
    assert leftovers(home) == []


def test_pip_finds_nothing(monkeypatch: pytest.MonkeyPatch, index: Path, home: Path) -> None:
    index.mkdir()
    known(monkeypatch, MODELS, described("models/a.bin"))
    with pytest.raises(RetriableError, match="could not download sample-models"):
        assets.pull("sample")
    assert leftovers(home) == []


# The table itself


def test_unknown_names_list_the_known() -> None:
    with pytest.raises(ConfigError, match="blaze"):
        assets.find("blaise")


def test_the_table_is_complete() -> None:
    table = assets.table()
    assert set(table) == {"blaze", "g1-meshes", "twist2"}
    for asset in table.values():
        assert asset.licence
        names = [file.name for file in asset.files]
        assert len(set(names)) == len(names) > 0
        for file in asset.files:
            assert len(file.sha256) == 64
            assert file.size > 1000
            assert Path(file.name).name == file.name
    meshes = table["g1-meshes"].source
    assert isinstance(meshes, Web)
    assert meshes.base_url.startswith("https://")


def test_mesh_hashes_match_the_files_at_hand(shared: Path) -> None:
    folder = shared / "robots" / "unitree_g1" / "assets"
    for file in assets.find("g1-meshes").files:
        assert file.flaw((folder / file.name).read_bytes()) is None, file.name
