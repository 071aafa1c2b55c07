"""The configuration: secrets and addresses from the environment, all else from one TOML file over `defaults.toml`.

Validated whole before anything starts, each error with where it stands and what would do. The rooms below never ask it.
"""

from bot.config.file import Config, config, default_mapping
from bot.config.problems import ConfigError
from bot.config.variables import Environment, Where, environment, where

__all__ = ["Config", "ConfigError", "Environment", "Where", "config", "default_mapping", "environment", "where"]
