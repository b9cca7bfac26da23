"""Cairnflow: a workflow engine in which every task's value is a checkpoint that can be trusted."""

from cairnflow.config import config
from cairnflow.flow import Flow
from cairnflow.logs import get_logger
from cairnflow.plan.decorator import task
from cairnflow.plan.parameter import Parameter
from cairnflow.plan.task import Task, unmapped

__version__ = "0.1.0"

__all__ = ["Flow", "Parameter", "Task", "config", "get_logger", "task", "unmapped"]
