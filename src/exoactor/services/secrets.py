"""Keys of services: from the environment, a .env file in the working folder, or the system's
keyring, in this order.

They are held as secrets, which print as stars, and leave this module only as a header or an
argument of an SDK.
"""

import base64
import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.io.files import check_file

try:
    from pydantic import AliasChoices, Field, SecretStr
    from pydantic_settings import (
        BaseSettings,
        InitSettingsSource,
        PydanticBaseSettingsSource,
        SettingsConfigDict,
    )
except ModuleNotFoundError as missing:
    raise MissingAssetError(
        f"{missing.name} is not installed", "pip install 'exoactor[cloud]'"
    ) from None

SHORTEST, RUN, STARS = 6, 8, "***"
"""Keys are at least SHORTEST long; of one, RUN characters in a row are too many to be shown."""
DOTENV_BYTES = 1 << 20
_LOOKS_LIKE: tuple[tuple[str, str], ...] = (
    (r"(?i)\b(authorization[\x22']? *[:=] *[\x22']?(?:\w+ +)?)[^\s,;\"']{8,}", rf"\1{STARS}"),
    (r"(?i)\b((?:bearer|basic) +)[^\s,;\"']{8,}", rf"\1{STARS}"),
    (r"\b(?:sk-|AIza|ya29\.|ghp_|hf_)[\w.-]{16,}", STARS),
    (r"\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?", STARS),
    (r"(https?://)[^\s/@\"'<>]+@", rf"\1{STARS}@"),
    (r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+", rf"\1?{STARS}"),
)
"""Credentials by their looks, which need not be ours: headers, kinds of key, passwords in
addresses, signatures."""
KEYRING = "exoactor"
"""The name under which keys are kept in the system's keyring:
`keyring set exoactor KLING_API_KEY`."""


class Secrets(BaseSettings):
    """Every key there may be; in the environment their names are in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", env_ignore_empty=True, alias_generator=str.upper
    )

    gemini_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("GEMINI_API_KEY", "GOOGLE_API_KEY")
    )
    openai_api_key: SecretStr | None = None
    kling_api_key: SecretStr | None = None
    kling_access_key: SecretStr | None = None
    kling_secret_key: SecretStr | None = None
    fal_key: SecretStr | None = None
    google_oauth_access_token: SecretStr | None = None
    google_cloud_project: str | None = None
    google_cloud_location: str = "us-central1"

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
        ringed = {name: value for name in names() if (value := _from_keyring(name))}
        return env_settings, dotenv_settings, InitSettingsSource(settings_cls, ringed)


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
    found = {
        name.upper(): value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in _read()
    }
    return {name: value for name, value in found.items() if value}


def defaults() -> dict[str, str]:
    """What is taken where nothing is set, by name: of those that are set nowhere."""
    found = _read().model_fields_set
    return {
        name.upper(): str(field.default)
        for name, field in Secrets.model_fields.items()
        if field.default is not None and name not in found
    }


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
    return tuple(name.upper() for name in Secrets.model_fields)


def redacted(text: str) -> str:
    """A text from elsewhere without any of the keys: as they are, encoded, or a part of one, and
    what looks like one.

    Whatever RUN characters in a row are also in a key, in its base64 or its form in an address,
    become stars.
    """
    low = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    hidden = bytearray(len(text))
    for form in _forms():
        run = min(RUN, len(form))
        for start in range(len(form) - run + 1):
            _mark(hidden, low, form[start : start + run])

    shown = "".join("\0" if hide else char for char, hide in zip(text, hidden, strict=True))
    for pattern, instead in _LOOKS_LIKE:
        shown = re.sub(pattern, instead, shown)

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
    for _, value in _read():
        if not isinstance(value, SecretStr) or len(key := value.get_secret_value()) < SHORTEST:
            continue
        found |= {key.lower(), quote(key, safe="").lower()}
        for before in range(3):
            content = b"\0" * before + key.encode()
            # but for the letters that it shares with its neighbours
            shared, end = -(-8 * before // 6), 8 * len(content) // 6
            inside = base64.b64encode(content).decode().lower()[shared:end]
            found |= {inside, inside.replace("+", "-").replace("/", "_")}

    return {form for form in found if len(form) >= SHORTEST}
