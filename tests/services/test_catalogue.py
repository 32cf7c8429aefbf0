"""services.toml of the user's own: what it overrides, and how it is told that it cannot be read."""

from pathlib import Path

import pytest

from exoactor.core.errors import ConfigError
from exoactor.services import catalogue
from exoactor.services.budget import Budget


def entry_with(
    text: str | bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> catalogue.Entry:
    path = tmp_path / "services.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    monkeypatch.setenv("EXOACTOR_SERVICES", str(path))
    return catalogue.entry("kling")


def test_the_users_own_list_overrides_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = entry_with("", tmp_path, monkeypatch)
    own = entry_with('[kling]\nmodel = "kling-3.1"\n', tmp_path, monkeypatch)
    assert (
        own.model == "kling-3.1" != shipped.model
        and own.about["seconds"] == shipped.about["seconds"]
    )


@pytest.mark.parametrize(
    "text",
    [
        "[kling", 'model = "x"', "kling = []", "[kling]\n[kling]\n", "a = " + "[" * 100_000,
        b"a = '\xff'", "[kling]\nusd_per_second = " + "9" * 5000, "#" + " " * (1 << 20),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(
    text: str | bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match=r"services\.toml"):
        entry_with(text, tmp_path, monkeypatch)


def test_a_folder_is_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXOACTOR_SERVICES", str(tmp_path))
    with pytest.raises(ConfigError, match="is a folder"):
        catalogue.entry("kling")


def with_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> catalogue.Entry:
    (tmp_path / "services.toml").write_text(f"[fal]\n{line}\n")
    monkeypatch.setenv("EXOACTOR_SERVICES", str(tmp_path / "services.toml"))
    return catalogue.entry("fal")


@pytest.mark.parametrize("price", ["nan", "inf", "-0.1", "true", "'0.1'", "1e300", "9" * 400])
def test_a_price_is_a_number_of_dollars(
    price: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = with_own(tmp_path, monkeypatch, f"usd_per_second = {price}")
    with pytest.raises(ConfigError, match="usd_per_second is not a price"):
        found.usd("usd_per_second")
    assert with_own(tmp_path, monkeypatch, "usd_per_second = 0").usd("usd_per_second") == 0.0


@pytest.mark.parametrize("seconds", ["[]", "[0]", "[-5]", "[5, 2.5]", "[true]", "[99999]", "5"])
def test_durations_are_whole_seconds(
    seconds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="seconds is not a list"):
        with_own(tmp_path, monkeypatch, f"seconds = {seconds}").seconds(5.0)
    assert with_own(tmp_path, monkeypatch, "seconds = [4, 6]").seconds(5.0) == 6


@pytest.mark.parametrize("name", ["max_usd", "wait_s"])
@pytest.mark.parametrize("value", ["nan", "inf", "-1"])
def test_flags_about_money_are_numbers(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=r"--max-usd|--wait"):
        Budget(**{name: float(value)})
