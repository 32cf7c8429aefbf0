"""Keys of services: from the environment, a .env file in the working folder, or the system's keyring, in this order.

They are held as secrets, which print as stars, and leave this module only as a header or an argument of an SDK.
"""

from functools import cache
from typing import Any

from exoactor.core.errors import ConfigError, MissingAssetError

try:
    from pydantic import AliasChoices, Field, SecretStr
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
except ModuleNotFoundError as missing:
    raise MissingAssetError(f"{missing.name} is not installed", "pip install 'exoactor[cloud]'") from None

KEYRING = "exoactor"
"""The name under which keys are kept in the system's keyring: `keyring set exoactor KLING_API_KEY`."""


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
    google_oauth_access_token: SecretStr | None = Field(default=None, validation_alias="GOOGLE_OAUTH_ACCESS_TOKEN")
    google_cloud_project: str | None = Field(default=None, validation_alias="GOOGLE_CLOUD_PROJECT")
    google_cloud_location: str = Field(default="us-central1", validation_alias="GOOGLE_CLOUD_LOCATION")

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
        found = {name: self.get_field_value(field, name) for name, field in self.settings_cls.model_fields.items()}
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
    return [str(name) for name in alias.choices] if isinstance(alias, AliasChoices) else [str(alias)]


def need(name: str, who: str) -> str:
    """The value of a key.

    Raises:
        ConfigError: it is set nowhere.
    """
    value = present().get(name)
    if value is None:
        raise ConfigError(
            f"{who} needs {name}, which is not set",
            f"export it, write it into .env, or: keyring set {KEYRING} {name} (docs/services.md says how to get one)",
        )
    return value


def present() -> dict[str, str]:
    """What is set, by its first name in the environment. Values are for headers only: print the names."""
    secrets = Secrets()
    found: dict[str, str] = {}
    for field_name, field in Secrets.model_fields.items():
        value = getattr(secrets, field_name)
        if value:
            found[_names(field)[0]] = value.get_secret_value() if isinstance(value, SecretStr) else value
    return found


def names() -> tuple[str, ...]:
    """Of all keys, as in the environment."""
    return tuple(_names(field)[0] for field in Secrets.model_fields.values())


def redacted(text: str) -> str:
    """A text from elsewhere without any of the keys: servers like to repeat what they were sent."""
    secrets = Secrets()
    for field_name in Secrets.model_fields:
        value = getattr(secrets, field_name)
        if isinstance(value, SecretStr) and len(value.get_secret_value()) >= 6:
            text = text.replace(value.get_secret_value(), "***")
    return text
