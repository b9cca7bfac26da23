"""Values that were made and not kept, since they hold a secret: said where people look."""

_BEGIN = "not kept: "
_HOLDS = " holds the secret "


def not_kept(message: str) -> str:
    """Return in a few words why a value was not kept; nothing where the message is not of that.

    Args:
        message: of the task run.

    Examples:
        >>> not_kept("not kept: the value holds the secret TOKEN; look it up where it is used")
        'not kept: holds the secret TOKEN'
        >>> not_kept("all is well")
        ''
    """
    if not message.startswith(_BEGIN):
        return ""
    first = message.partition(";")[0]
    _, holds, name = first.partition(_HOLDS)
    return f"{_BEGIN}{holds.lstrip()}{name}" if holds else first
