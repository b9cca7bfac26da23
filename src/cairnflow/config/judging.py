"""Whether a value is one that its setting can have: pydantic-settings judges what is doubtful.

Importing it takes 160 ms of CPU, ten times all else about settings, so it is asked only about
values that are not plainly right. ``Kind.has`` may say yes; only the judge says no.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, cast

from cairnflow.config.settings import SETTINGS

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings


def judged(doubtful: Mapping[str, object]) -> tuple[dict[str, object], set[str]]:
    """Return the values that are right, as their settings have them, and the names of the others.

    Args:
        doubtful: values by the whole names of their settings.
    """
    right: dict[str, object] = {}
    for name, value in doubtful.items():
        right |= _judged(name, value)
    return right, doubtful.keys() - right.keys()


def _judged(name: str, value: object) -> dict[str, object]:
    from pydantic import ValidationError

    try:
        found: Any = _model()(**_nested({name: value}))
    except ValidationError:
        return {}
    for step in name.split("."):
        found = getattr(found, step)
    return {name: found}


def _nested(values: Mapping[str, object]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in values.items():
        section, _, key = name.rpartition(".")
        held = nested.setdefault(section, {}) if section else nested
        held[key] = value
    return nested


@cache
def _model() -> "type[BaseSettings]":
    """Build the model from the declaration.

    It has one source, what it is given. The sources of pydantic-settings would lower-case the
    names of secrets, pass over unknown sections, and mix a table with the one that it overrides.
    """
    from pydantic import AfterValidator, ConfigDict, Field, create_model
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

    class Given(BaseSettings):
        model_config = SettingsConfigDict(
            strict=True,
            allow_inf_nan=False,
            arbitrary_types_allowed=True,
            validate_default=False,
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
            """Take nothing but what it is given."""
            return (init_settings,)

    strict = ConfigDict(strict=True, allow_inf_nan=False, arbitrary_types_allowed=True)
    typed = {
        name: (
            Annotated[
                setting.annotation,
                Field(ge=setting.kind.at_least),
                AfterValidator(setting.kind.checked),
            ],
            None,
        )
        for name, setting in SETTINGS.items()
    }
    fields = _nested(typed)
    build: Any = create_model
    for key, held in fields.items():
        if isinstance(held, dict):
            fields[key] = (build(key, __config__=strict, **held), None)
    return cast("type[BaseSettings]", build("Judged", __base__=Given, **fields))
