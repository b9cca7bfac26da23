"""Buckets of Amazon S3, and of what speaks its language."""

from dataclasses import dataclass
from typing import Any

from cairnflow.errors import Denied, MissingExtra
from cairnflow.stores.objects.limits import Limits


@dataclass(frozen=True, slots=True)
class S3Bucket:
    """A bucket, and how to get at it.

    Credentials are looked up when the client is opened: the environment's, a web identity's, a
    container's and a machine's by the client itself; those of a profile, single sign-on included,
    by boto3.

    Attributes:
        name: of the bucket.
        endpoint: URL of the server; None for Amazon's.
        region: None for that of the environment or profile.
        profile: of ``~/.aws``; empty for the one that holds there, None where there is none.
        is_virtual: whether the bucket's name is a part of the host's; None for the usual.
        pays: whether we pay for requests to a bucket of somebody else.
    """

    name: str
    endpoint: str | None = None
    region: str | None = None
    profile: str | None = None
    is_virtual: bool | None = None
    pays: bool = False

    @property
    def url(self) -> str:
        """Its URL, without what nobody should see."""
        return f"s3://{self.name}"

    def connect(self, limits: Limits, tries: int) -> Any:
        from obstore.store import S3Store

        given: dict[str, Any] = {
            "endpoint": self.endpoint,
            "region": self.region,
            "virtual_hosted_style_request": self.is_virtual,
            "request_payer": self.pays or None,
            "credential_provider": None if self.profile is None else self._profile(),
        }
        return S3Store(
            self.name,
            # One request a key: an answer of its own to each, and fewer rights are needed.
            disable_bulk_delete=True,
            client_options=limits.client(self.endpoint),
            retry_config=limits.client_retries(tries),
            **{option: value for option, value in given.items() if value is not None},
        )

    def _profile(self) -> Any:
        try:
            from boto3 import Session  # half a second, and an extra
            from botocore.exceptions import BotoCoreError
            from obstore.auth.boto3 import Boto3CredentialProvider
        except ModuleNotFoundError:
            raise MissingExtra(
                f"{self.url}: the profiles of ~/.aws are read by boto3; "
                "run: pip install 'cairnflow[s3]'"
            ) from None
        try:
            return Boto3CredentialProvider(Session(profile_name=self.profile or None))
        except ValueError:
            return None  # the profile names no credentials: the machine itself may have some
        except BotoCoreError as exc:
            raise Denied(
                f"{self.url}: profile {self.profile!r} of ~/.aws can't be used "
                f"({type(exc).__name__}); look at ~/.aws/config, or log in: aws sso login"
            ) from None
