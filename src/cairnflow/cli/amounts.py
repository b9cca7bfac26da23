"""Ages and sizes as options of commands: 90d, 10GB."""

import click

from cairnflow.trails.amounts import bytes_of, span_of


class AgeType(click.ParamType[int]):
    """A span of time, in microseconds."""

    name = "age"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read a span."""
        found = value if isinstance(value, int) else span_of(str(value))
        if found is None:
            self.fail(f"{value!r} is no span of time; write 90d, 36h, 30m or 2w", param, ctx)
        return found


class SizeType(click.ParamType[int]):
    """A size, in bytes."""

    name = "size"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read a size."""
        found = value if isinstance(value, int) else bytes_of(str(value))
        if found is None:
            self.fail(f"{value!r} is no size; write 500MB, 10GB or 1.5TiB", param, ctx)
        return found


AGE = AgeType()
SIZE = SizeType()
