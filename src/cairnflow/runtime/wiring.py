"""What a process must know before a run begins in it: where secrets are, and what is logged."""

from cairnflow.config import Settings, config
from cairnflow.logs import clean_with, collect
from cairnflow.vault import EnvironmentProvider, MappingProvider, gather, redacted, use


def wire(settings: Settings, *, is_recorded: bool) -> None:
    """Make this process ready for a run, in the run's own process and in its workers alike.

    Args:
        settings: the run's.
        is_recorded: what tasks log is collected.
    """
    use(EnvironmentProvider(), MappingProvider(config.secrets))
    gather()
    clean_with(redacted)
    if is_recorded:
        collect(settings.logging.level)
