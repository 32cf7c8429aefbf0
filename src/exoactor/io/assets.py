"""Files that ExoActor uses but does not carry: model weights and meshes, fetched once, checked at
every use.
"""

import json
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.io import fetch
from exoactor.io.fetch import File

STALE_S = 3600.0
"""Longer than any download may take."""


@dataclass(frozen=True)
class Asset:
    """A set of files from one source under one licence."""

    name: str
    what: str
    licence: str
    source: fetch.Source
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        """Of all files, in bytes."""
        return sum(file.size for file in self.files)

    @property
    def folder(self) -> Path:
        """Where the files lie once they are fetched."""
        return home() / "assets" / self.name


@dataclass(frozen=True)
class ByHand:
    """Files that the user fetches: their hashes are not known here, or their licence is to be
    agreed to.
    """

    name: str
    what: str
    licence: str
    repository: str
    files: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where they belong."""
        return home() / "assets" / self.name

    @property
    def present(self) -> bool:
        """Whether all are there; what is in them is part of the key of each run that reads them."""
        return all((self.folder / file).is_file() for file in self.files)

    @property
    def how(self) -> str:
        """The command that fetches them."""
        fetched = f"hf download {self.repository} {' '.join(self.files)} --local-dir {self.folder}"
        return f"{fetched} ({self.licence}: read it first)"


BLAZE = Asset(
    name="blaze",
    what="BlazePose and hand networks of MediaPipe, for the embedded body and hands stages",
    licence="Apache-2.0, The MediaPipe Authors",
    source=fetch.Wheel("mediapipe==0.10.21", python="311", platform="manylinux_2_28_x86_64"),
    files=tuple(
        File(Path(source).name, f"mediapipe/modules/{source}", sha256, size)
        for source, sha256, size in (
            (
                "pose_detection/pose_detection.tflite",
                "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
                2959046,
            ),
            (
                "pose_landmark/pose_landmark_full.tflite",
                "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
                6440512,
            ),
            (
                "hand_landmark/hand_landmark_full.tflite",
                "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
                5478917,
            ),
            (
                "holistic_landmark/hand_recrop.tflite",
                "67d996ce96f9d36fe17d2693022c6da93168026ab2f028f9e2365398d8ac7d5d",
                123792,
            ),
        )
    ),
)


TWIST2 = Asset(
    name="twist2",
    what="TWIST2's policy (twist2_1017_20k), for the tracker of that name",
    licence="MIT, Yanjie Ze and the authors of TWIST2",
    source=fetch.Web("https://raw.githubusercontent.com/amazon-far/TWIST2/master/assets/ckpts/"),
    files=(
        File(
            "twist2_1017_20k.onnx",
            "twist2_1017_20k.onnx",
            "2d1fb3a31e4e967f70ecfefc3ad1e7b2ac491677068b89f60b565a94e7735061",
            3184908,
        ),
    ),
)


SONIC = ByHand(
    name="sonic",
    what="SONIC's encoder and decoder, the paper's tracker",
    licence="NVIDIA Open Model License",
    repository="nvidia/GEAR-SONIC",
    files=("model_encoder.onnx", "model_decoder.onnx"),
)
BY_HAND = {SONIC.name: SONIC}


def table() -> dict[str, Asset]:
    """All assets by name."""
    return {asset.name: asset for asset in (BLAZE, TWIST2, _g1_meshes())}


def find(name: str) -> Asset:
    """The asset of that name; ConfigError lists the names there are, and says how to fetch what is
    fetched by hand.
    """
    if name in BY_HAND:
        raise ConfigError(
            f"{name} is not fetched by this command: its files' hashes are not known here",
            BY_HAND[name].how,
        )

    assets = table()
    if name not in assets:
        raise ConfigError(f"there is no asset {name!r}", f"choose one of {', '.join(assets)}")
    return assets[name]


def home() -> Path:
    """EXOACTOR_HOME, or ~/.exoactor; ConfigError for a user who has no home."""
    try:
        return Path(os.environ.get("EXOACTOR_HOME") or Path.home() / ".exoactor")
    except RuntimeError:
        raise ConfigError(
            "there is no home folder to keep things in", "set EXOACTOR_HOME to a folder"
        ) from None


def read(name: str, file_name: str) -> bytes:
    """The bytes of one file of an asset, as they were hashed just now.

    Raises:
        MissingAssetError: when it is absent or damaged.
    """
    asset = find(name)
    return _read(asset, next(file for file in asset.files if file.name == file_name))


def path(name: str) -> Path:
    """The folder of an asset, all its files hashed just now.

    MissingAssetError when one is absent or damaged.
    """
    asset = find(name)
    for file in asset.files:
        _read(asset, file)
    return asset.folder


def pull(name: str) -> Path:
    """Fetch an asset if it is absent or damaged; its licence is told before that.

    All files are fetched and checked beside their place and moved there together, so a download
    that was cut off leaves nothing behind.
    """
    asset = find(name)
    if state(asset) == "present":
        return asset.folder

    print(f"{asset.name}: {asset.what} ({asset.size / 1e6:.1f} MB), licence {asset.licence}")
    asset.folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(asset)

    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=asset.folder.parent) as temporary:
        fresh = Path(temporary) / name
        fresh.mkdir()
        asset.source.fetch(asset.files, fresh)
        _publish(asset, fresh)

    return asset.folder


def status() -> list[tuple[Asset, str]]:
    """Every asset and its state."""
    return [(asset, state(asset)) for asset in table().values()]


def state(asset: Asset) -> str:
    """`present`, `absent` or `damaged`, by hashing."""
    if not asset.folder.is_dir():
        return "absent"
    try:
        for file in asset.files:
            _read(asset, file)
    except MissingAssetError:
        return "damaged"
    return "present"


def _read(asset: Asset, file: File) -> bytes:
    step = f"run `exoactor assets pull {asset.name}`"
    try:
        data = (asset.folder / file.name).read_bytes()
    except OSError:
        raise MissingAssetError(
            f"{asset.name}: {file.name} is not in {asset.folder}", step
        ) from None

    if flaw := file.flaw(data):
        raise MissingAssetError(f"{asset.folder / file.name} is damaged: {flaw}", step)
    return data


def _sweep(asset: Asset) -> None:
    """Remove what pulls that were killed left behind.

    A folder touched lately may be in use by another process.
    """
    for left in asset.folder.parent.glob(f".{asset.name}-*"):
        if time.time() - left.stat().st_mtime > STALE_S:
            shutil.rmtree(left, ignore_errors=True)


def _publish(asset: Asset, fresh: Path) -> None:
    """Move a complete folder into place.

    Of two processes that pull at once the later finds a good folder there.
    """
    for file in fresh.iterdir():
        with file.open("rb") as opened:
            os.fsync(opened.fileno())

    if state(asset) == "damaged":
        for file in list(fresh.iterdir()):  # what else the user keeps there stays
            file.replace(asset.folder / file.name)
        return

    try:
        fresh.rename(asset.folder)
    except OSError:
        if state(asset) != "present":
            raise


def _g1_meshes() -> Asset:
    """The G1's meshes; the list of files lies with the robot's numbers."""
    listing = json.loads((resources.files("exoactor") / "robots" / "g1_meshes.json").read_text())
    return Asset(
        name="g1-meshes",
        what="Unitree's meshes of the G1, drawn instead of the built-in shapes",
        licence=listing["licence"],
        source=fetch.Web(listing["base_url"]),
        files=tuple(File(f["name"], f["name"], f["sha256"], f["size"]) for f in listing["files"]),
    )
