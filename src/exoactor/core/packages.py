"""The packages that this one stands on, looked up without importing them."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from exoactor.core.errors import MissingAssetError

PACKAGES = (
    "numpy", "scipy", "mujoco", "mink", "daqp", "av", "ai-edge-litert", "onnxruntime",
    "opencv-python-headless", "tyro", "PyYAML",
)  # fmt: skip
"""By the names that pip knows."""


def check() -> None:
    """MissingAssetError where one is not installed."""
    absent = [package for package in PACKAGES if installed(package) is None]
    if absent:
        raise MissingAssetError(
            f"{', '.join(absent)} is not installed", f"pip install {' '.join(absent)}"
        )


@cache
def installed(package: str) -> str | None:
    """Which version of it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
