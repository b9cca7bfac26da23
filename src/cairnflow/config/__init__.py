"""Settings: defaults, files and environment in one typed object."""

from cairnflow.config.declaration import Setting
from cairnflow.config.live import Config, Provenance, config
from cairnflow.config.settings import SETTINGS, Handler, Settings

__all__ = ["SETTINGS", "Config", "Handler", "Provenance", "Setting", "Settings", "config"]
