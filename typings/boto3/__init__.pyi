# As much of boto3 as stores.objects.s3 uses.

class Session:
    def __init__(self, *, profile_name: str | None = None) -> None: ...
