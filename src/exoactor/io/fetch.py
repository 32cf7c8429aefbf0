"""Getting files from elsewhere, within a total time, each checked before it is let in."""

import hashlib
import http.client
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from exoactor.core.errors import PermanentError, RetriableError

CHUNK_BYTES = 1 << 16


@dataclass(frozen=True)
class File:
    """A file of an asset: its name here, where it lies at its source, and what it must be."""

    name: str
    source: str
    sha256: str
    size: int

    def flaw(self, data: bytes) -> str | None:
        """Why `data` is not this file, or None when it is."""
        if len(data) != self.size:
            return f"{len(data)} bytes instead of {self.size}"
        return None if hashlib.sha256(data).hexdigest() == self.sha256 else "its sha256 differs"


class Source(Protocol):
    """Where files come from."""

    def fetch(self, files: tuple[File, ...], folder: Path) -> None:
        """Put the files, checked, into a folder.

        RetriableError or PermanentError if that cannot be done.
        """
        ...


@dataclass(frozen=True)
class Wheel:
    """Files inside a Python wheel, got through pip from whatever index it is set up to use.

    Nothing is installed.
    """

    requirement: str
    python: str
    platform: str
    deadline_s: float = 900.0

    def fetch(self, files: tuple[File, ...], folder: Path) -> None:
        """Download the wheel into a folder inside `folder`, take the files out, and remove it."""
        downloads = folder / "wheel"
        wheel = self._download(downloads)
        try:
            with zipfile.ZipFile(wheel) as archive:
                for file in files:
                    self._check_and_write(archive, file, folder)
        except (zipfile.BadZipFile, KeyError) as error:
            raise PermanentError(
                f"{wheel.name} is not the wheel expected ({error})", self._advice()
            ) from None

        wheel.unlink()
        downloads.rmdir()

    def _download(self, downloads: Path) -> Path:
        wanted = [f"--python-version={self.python}", f"--platform={self.platform}"]
        flags = ["--no-deps", "--only-binary=:all:", *wanted, "--dest", str(downloads)]
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]

        try:
            done = subprocess.run(
                [sys.executable, "-m", "pip", "download", self.requirement, *flags, *quiet],
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                timeout=self.deadline_s,
            )
        except subprocess.TimeoutExpired:
            raise RetriableError(
                f"pip took over {self.deadline_s:.0f} s for {self.requirement}", "try again"
            ) from None

        if "No module named pip" in done.stderr:
            raise PermanentError(
                "this Python has no pip", f"`{sys.executable} -m ensurepip`, then try again"
            )

        wheels = sorted(downloads.glob("*.whl"))
        if done.returncode != 0 or not wheels:
            lines = (line.strip() for line in done.stderr.splitlines())
            why = next((line for line in lines if line.startswith("ERROR")), "pip gave no reason")
            raise RetriableError(
                f"pip could not download {self.requirement}: {why}", self._advice()
            )

        return wheels[0]

    def _check_and_write(self, archive: zipfile.ZipFile, file: File, folder: Path) -> None:
        if archive.getinfo(file.source).file_size != file.size:
            raise PermanentError(
                f"{file.source} in {self.requirement} has another size", self._advice()
            )
        data = archive.read(file.source)
        if flaw := file.flaw(data):
            raise PermanentError(f"{file.source} in {self.requirement}: {flaw}", self._advice())
        (folder / file.name).write_bytes(data)

    def _advice(self) -> str:
        return f"check that pip's index offers the released {self.requirement} (`pip config list`)"


@dataclass(frozen=True)
class Web:
    """Files below an address, one request each.

    `deadline_s` bounds one file in all, however slowly it drips.
    """

    base_url: str
    deadline_s: float = 120.0
    attempts: int = 3
    pause_s: float = 1.0

    def fetch(self, files: tuple[File, ...], folder: Path) -> None:
        """Download and check file by file."""
        for file in files:
            (folder / file.name).write_bytes(self._get(file))

    def _get(self, file: File) -> bytes:
        url = f"{self.base_url.rstrip('/')}/{file.source}"
        flaw: str | None = None

        for attempt in range(self.attempts):
            time.sleep(self.pause_s * attempt)
            try:
                data = read_url(url, file.size, self.deadline_s)
                flaw = file.flaw(data)
                if flaw is None:
                    return data
            except urllib.error.HTTPError as error:
                flaw = f"the server answers {error.code} {error.reason}"
                if error.code < 500 and error.code not in (408, 429):
                    raise PermanentError(
                        f"{url}: {flaw}", "update exoactor: the files may have moved"
                    ) from None
            # URLError and timeouts are OSErrors
            except (OSError, http.client.HTTPException) as error:
                flaw = str(error) or type(error).__name__

        raise RetriableError(
            f"{url}: {flaw} ({self.attempts} attempts)", "check the connection and try again"
        )


def read_url(url: str, size: int, deadline_s: float) -> bytes:
    """The body at an address, at most one byte more than `size`, within a total time.

    A socket's timeout counts from byte to byte, so a slow drip never meets it: the clock is looked
    at between reads.
    """
    end = time.monotonic() + deadline_s
    request = urllib.request.Request(url, headers={"User-Agent": "exoactor"})

    with urllib.request.urlopen(request, timeout=min(deadline_s, 30.0)) as response:
        body = bytearray()
        while len(body) <= size:
            if time.monotonic() > end:
                raise TimeoutError(f"only {len(body)} of {size} bytes came in {deadline_s:g} s")
            chunk = response.read1(min(CHUNK_BYTES, size + 1 - len(body)))
            if not chunk:
                break
            body += chunk

    return bytes(body)
