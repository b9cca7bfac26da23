"""Names for people: of handlers, and of the files that values are copied to."""

from cairnflow.trails.lines import described, handler_name


def handler_shown(description: str | None) -> str:
    """Return a handler as its author wrote it: arguments that say nothing are left out.

    Examples:
        >>> handler_shown('{"class": "a.B", "args": {"dir": "/x", "key": null}}')
        "B(dir='/x')"
    """
    if not description:
        return ""
    args = described(description)["args"]
    given = ", ".join(
        f"{name}={value!r}" for name, value in args.items() if value not in (None, "none")
    )
    return f"{handler_name(description)}({given})"
