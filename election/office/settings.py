"""Settings: the environment, then `.env` in the directory of the command.

Relative paths count from `.env`'s directory. `docs/people/operator.md` explains each setting.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from election.database.waiting_times import LOCK_SECONDS, PAGE_SECONDS
from election.errors.office import SettingsRefused

PREFIX = "ELECTION_"
Seconds = Annotated[int, Field(ge=1, le=86_400)]


class Settings(BaseSettings):
    """One line a setting; secrets have no default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_file_encoding="utf-8")

    database_url: str = Field("sqlite:///election.db", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    secret_keys: Annotated[tuple[str, ...], NoDecode] = Field(repr=False)
    mail_url: str = Field("maildir:mail", repr=False)
    mail_from: str = "elections@localhost"
    mail_per_minute: Annotated[int, Field(ge=1)] | None = None
    bounces_url: str | None = Field(None, repr=False)
    bounces_address: str | None = None
    dkim_selector: str | None = None
    project: str = "The project"
    service_key: str = Field(repr=False)
    log: Literal["text", "json"] = "text"
    metrics: str | None = None
    database_connect_seconds: Seconds = 5
    database_lock_seconds: Seconds = LOCK_SECONDS
    database_page_seconds: Seconds = PAGE_SECONDS
    database_statement_seconds: Seconds = 120
    grace_seconds: Seconds = 30
    directory: Path = Field(Path(), exclude=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_null(cls, value: object) -> object:
        if isinstance(value, str) and "\0" in value:
            raise ValueError("no path, address or key holds a null character")
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                text.encode()  # other bytes are no text; a UnicodeError is a ValueError
        return value

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(filter(None, (key.strip() for key in value.split(","))))
        return value

    @field_validator("base_url")
    @classmethod
    def _bare(cls, value: str) -> str:
        return value.rstrip("/")


def load(directory: Path | None = None, fixed: dict[str, str] | None = None) -> Settings:
    """The settings of a directory; `fixed` ones beat environment and file.

    Raises SettingsRefused, naming each setting at fault.
    """
    where = (directory or Path.cwd()).resolve()
    try:
        return Settings(_env_file=where / ".env", directory=where, **(fixed or {}))  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        names = sorted({f"{PREFIX}{fault['loc'][0]}".upper() for fault in error.errors()})
        raise SettingsRefused(reason=f"{' and '.join(names)} missing or not readable") from error
    except UnicodeDecodeError as error:
        raise SettingsRefused(reason=f"{where / '.env'} is not UTF-8 text") from error
    except OSError as error:
        raise SettingsRefused(reason=f"{where / '.env'}: {error.strerror}") from error


def env_text(values: dict[str, str]) -> str:
    """The lines of an `.env` file."""
    quoted = {
        name: value.replace("\\", r"\\").replace('"', r"\"") for name, value in values.items()
    }
    return "".join(f'{PREFIX}{name.upper()}="{value}"\n' for name, value in quoted.items())
