"""Settings as people may see them: no secret, no password."""

import re

from cairnflow.config.texts import each_text

MASK = "••••"
"""What stands where a secret isn't shown."""

_PASSWORD = re.compile(r"(://[^:/@\s]*:)\S*@")


def shown(name: str, value: object) -> object:
    """Return what may be shown of a setting's value.

    Args:
        name: whole name of the setting.
        value: its value; secrets are hidden whole, a password in a URL alone.

    Examples:
        >>> shown("secrets.token", "abc")
        '••••'
        >>> shown("ledger.url", "postgresql://ann:abc@db/facts")
        'postgresql://ann:••••@db/facts'
    """
    if name.startswith("secrets."):
        return MASK
    return each_text(value, lambda text: _PASSWORD.sub(rf"\1{MASK}@", text))
