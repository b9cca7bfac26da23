"""moto's server, with what S3 promises and moto leaves out: a conditional put is one step.

moto looks whether an object is there, and then puts it; of two writers at the same moment both are
told that they were the first.
"""

import sys
import threading
from typing import Any

from moto.s3.responses import S3Response
from moto.server import main

_PUTTING = threading.Lock()
_put = S3Response.put_object


def _put_alone(self: S3Response) -> Any:
    with _PUTTING:
        return _put(self)


S3Response.put_object = _put_alone

if __name__ == "__main__":
    main(sys.argv[1:])
