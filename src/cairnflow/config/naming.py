"""Names of settings: which there are, and which one was probably meant."""

from cairnflow.config.settings import SETTINGS, TABLES


def is_known(name: str) -> bool:
    """Whether ``name`` is a setting, or a key of a free-form table."""
    table, _, key = name.partition(".")
    return name in SETTINGS or (table in TABLES and key != "")


def unknown(name: str) -> str:
    """Return a message for a name that is no setting.

    Examples:
        >>> unknown("flows.checkponting")
        'no setting flows.checkponting; did you mean flows.checkpointing?'
        >>> unknown("ledger.speed")
        'no setting ledger.speed; in ledger there is url'
    """
    sections = _sections()
    if name in sections:
        return f"{name} is a section; set what is in it: {', '.join(sections[name]) or 'any name'}"
    meant = _nearest(name)
    if meant:
        return f"no setting {name}; did you mean {meant}?"
    section = name.partition(".")[0]
    if section in sections:
        return f"no setting {name}; in {section} there is {', '.join(sections[section])}"
    return f"no setting {name}; there is {', '.join([*_top(), *sections])}"


def _top() -> list[str]:
    return [name for name in SETTINGS if "." not in name]


def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for name in SETTINGS:
        section, _, key = name.rpartition(".")
        sections.setdefault(section, []).append(key)
    return {key: sections.get(key, []) for key in [*filter(None, sections), *TABLES]}


def _nearest(name: str) -> str | None:
    import difflib  # takes 8 ms, and most processes have no unknown name

    wanted = name.lower()
    section, _, key = wanted.rpartition(".")
    same = [known for known in SETTINGS if known.rpartition(".")[2] == key]
    if len(same) == 1:
        return same[0]
    inside = _sections().get(section)
    if inside:
        close = difflib.get_close_matches(key, inside, 1)
        return f"{section}.{close[0]}" if close else None
    close = difflib.get_close_matches(wanted, SETTINGS, 1, cutoff=0.7)
    if close:
        return close[0]
    table = difflib.get_close_matches(section, TABLES, 1) if section else []
    return f"{table[0]}.{name.partition('.')[2]}" if table else None
