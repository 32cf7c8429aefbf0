"""Keys of services: from the environment, a .env file in the working folder, or the system's
keyring, in this order.

They are held as secrets, which print as stars, and leave this module only as a header or an
argument of an SDK.
"""

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.io.files import check_file

try:
    from pydantic import AliasChoices, Field, SecretStr
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
except ModuleNotFoundError as missing:
    raise MissingAssetError(
        f"{missing.name} is not installed", "pip install 'exoactor[cloud]'"
    ) from None

SHORTEST, RUN, STARS = 6, 8, "***"
"""Keys are at least SHORTEST long; of one, RUN characters in a row are too many to be shown."""
DOTENV_BYTES = 1 << 20
_LOOKS_LIKE: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?i)\b(authorization[\x22']? *[:=] *[\x22']?(?:\w+ +)?)[^\s,;\"']{8,}"),
        rf"\1{STARS}",
    ),
    (re.compile(r"(?i)\b((?:bearer|basic) +)[^\s,;\"']{8,}"), rf"\1{STARS}"),
    (re.compile(r"\b(?:sk-|AIza|ya29\.|ghp_|hf_)[\w.-]{16,}"), STARS),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?"), STARS),
    (re.compile(r"(https?://)[^\s/@\"'<>]+@"), rf"\1{STARS}@"),
    (re.compile(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+"), rf"\1?{STARS}"),
)
"""Credentials by their looks, which need not be ours: headers, kinds of key, passwords in
addresses, signatures."""
KEYRING = "exoactor"
"""The name under which keys are kept in the system's keyring:
`keyring set exoactor KLING_API_KEY`."""


class Secrets(BaseSettings):
    """Every key there may be; the names are those of the environment."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    gemini_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("GEMINI_API_KEY", "GOOGLE_API_KEY")
    )
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    kling_api_key: SecretStr | None = Field(default=None, validation_alias="KLING_API_KEY")
    kling_access_key: SecretStr | None = Field(default=None, validation_alias="KLING_ACCESS_KEY")
    kling_secret_key: SecretStr | None = Field(default=None, validation_alias="KLING_SECRET_KEY")
    fal_key: SecretStr | None = Field(default=None, validation_alias="FAL_KEY")
    google_oauth_access_token: SecretStr | None = Field(
        default=None, validation_alias="GOOGLE_OAUTH_ACCESS_TOKEN"
    )
    google_cloud_project: str | None = Field(default=None, validation_alias="GOOGLE_CLOUD_PROJECT")
    google_cloud_location: str = Field(
        default="us-central1", validation_alias="GOOGLE_CLOUD_LOCATION"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The keyring comes last."""
        return env_settings, dotenv_settings, _Keyring(settings_cls)


class _Keyring(PydanticBaseSettingsSource):
    """The system's keyring, where there is one."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        name = _names(field)[0]
        return _from_keyring(name), name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(field, name)
            for name, field in self.settings_cls.model_fields.items()
        }
        return {alias: value for value, alias, _ in found.values() if value}


@cache
def _from_keyring(name: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ModuleNotFoundError:
        return None
    try:
        return keyring.get_password(KEYRING, name)
    except (KeyringError, RuntimeError):  # no keyring on this machine, or a locked one
        return None


def _names(field: Any) -> list[str]:
    alias = field.validation_alias
    return (
        [str(name) for name in alias.choices] if isinstance(alias, AliasChoices) else [str(alias)]
    )


def need(name: str, who: str) -> str:
    """The value of a key.

    Raises:
        ConfigError: it is set nowhere.
    """
    value = present().get(name)
    if value is None:
        raise ConfigError(
            f"{who} needs {name}, which is not set",
            "export it, write it into .env, or: "
            f"keyring set {KEYRING} {name} (docs/services.md says how to get one)",
        )
    return value


def present() -> dict[str, str]:
    """What is set or has a default, by its first name in the environment. Values are for headers
    only.
    """
    found: dict[str, str] = {}
    for field, value in zip(Secrets.model_fields.values(), _values(), strict=True):
        if value:
            found[_names(field)[0]] = (
                value.get_secret_value() if isinstance(value, SecretStr) else value
            )
    return found


def defaults() -> dict[str, str]:
    """What is taken where nothing is set, by name: of those that are set nowhere."""
    found = _read()
    return {
        _names(field)[0]: str(field.default)
        for name, field in Secrets.model_fields.items()
        if field.default is not None and name not in found.model_fields_set
    }


def _values() -> list[SecretStr | str | None]:
    """In the order of the fields."""
    found = _read()
    return [getattr(found, name) for name in Secrets.model_fields]


def _read() -> Secrets:
    """ConfigError: .env cannot be read. A folder of that name is none: it may hold a Python
    environment.
    """
    dotenv = Path(".env")
    if dotenv.exists() and not dotenv.is_dir():
        check_file(dotenv, DOTENV_BYTES, ConfigError)

    try:
        return Secrets()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f".env in the working folder cannot be read ({error})", "save it as UTF-8 text"
        ) from None


def names() -> tuple[str, ...]:
    """Of all keys, as in the environment."""
    return tuple(_names(field)[0] for field in Secrets.model_fields.values())


def redacted(text: str) -> str:
    """A text from elsewhere without any of the keys: as they are, encoded, or a part of one, and
    what looks like one.

    Whatever RUN characters in a row are also in a key, in its base64 or its form in an address,
    become stars.
    """
    low, hidden = (
        "".join(low if len(low := char.lower()) == 1 else char for char in text),
        bytearray(len(text)),
    )
    for form in _forms():
        run = min(RUN, len(form))
        for start in range(len(form) - run + 1):
            _mark(hidden, low, form[start : start + run])

    shown = "".join("\0" if hide else char for char, hide in zip(text, hidden, strict=True))
    for pattern, instead in _LOOKS_LIKE:
        shown = pattern.sub(instead, shown)

    return re.sub("\0+", STARS, shown)


def _mark(hidden: bytearray, text: str, part: str) -> None:
    at = text.find(part)
    while at >= 0:
        hidden[at : at + len(part)] = b"\1" * len(part)
        at = text.find(part, at + 1)


def _forms() -> set[str]:
    """Every key, in lower case, as it is and as it is written in headers and addresses.

    What base64 makes of a key depends on how many bytes come before it, so there are three of each.
    """
    found = set()
    for value in _values():
        if not isinstance(value, SecretStr) or len(value.get_secret_value()) < SHORTEST:
            continue
        key = value.get_secret_value()
        found |= {key.lower(), quote(key, safe="").lower()}
        for before in range(3):
            packed = base64.b64encode(b"\0" * before + key.encode()).decode().lower()
            bits = 8 * before, 8 * (before + len(key.encode()))
            # but for the letters that it shares with its neighbours
            inside = packed[-(-bits[0] // 6) : bits[1] // 6]
            found |= {inside, inside.replace("+", "-").replace("/", "_")}

    return {form for form in found if len(form) >= SHORTEST}
