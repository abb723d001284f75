"""Private tables of people: accounts, roles, invitations and what was done with them. Never in the record."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from balai.places.authority import Role
from balai.record.place_query import PlaceModel, PlaceQuerySet

from .ids import uuid7

NO_PLACE = UUID(int=0)
"""place_id of an audit line that is about an account alone, such as signing in."""


class AccountManager(BaseUserManager["Account"]):
    """Finds and makes accounts; addresses are compared in lower case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=(username or "").lower())

    def make(self, email: str, name: str = "", sample: bool = False) -> "Account":
        """The account of an address; a new one has no password: only a code mailed there opens it."""
        values = {"name": name.strip(), "sample": sample, "password": make_password(None)}
        account, _new = self.get_or_create(email=email.strip().lower(), defaults=values)
        return account


class Account(AbstractBaseUser):
    """A person, who signs in by a mailed code or a passkey. What they may do is in RoleHeld alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True, max_length=254)
    name = models.TextField(default="", blank=True)
    is_active = models.BooleanField(default=True)
    sample = models.BooleanField(default=False)
    """Made for the invented network and city; never acts on the real register."""
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_lower")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def clean(self) -> None:
        self.email = self.email.strip().lower()


class RoleQuerySet(PlaceQuerySet):
    """Roles are asked for by place, or by the one account that holds them."""

    def held_by(self, account_id: UUID) -> Self:
        return self._said(self.filter(account_id=account_id))

    def now(self) -> Self:
        """Those that have not ended. No clock is asked: one that is set back gives no role back, and takes none."""
        return self.filter(until=None)


class RoleHeld(PlaceModel):
    """A role of one account at a place, for a country in a network, or at a network; ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="roles")
    kind = models.TextField()
    country = models.TextField(default="")
    """ISO 3166-1 alpha-2, for a national representative only."""
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    granted_by = models.UUIDField(null=True)
    """Account that invited; null: the operator, on the command line."""
    ended_by = models.UUIDField(null=True)
    """Account that withdrew the role, or left it."""

    objects: ClassVar[Any] = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place_id", "account", "kind", "country"],
                condition=Q(until=None),
                name="role_held_once",
            )
        ]
        indexes = [
            models.Index(fields=["account"], name="role_by_account"),
            models.Index(fields=["place_id", "kind"], name="role_by_place"),
        ]

    @property
    def role(self) -> Role:
        return Role(kind=self.kind, place_id=self.place_id, country=self.country)


class TokenQuerySet(PlaceQuerySet):
    """Rows found by the hash of a secret link, which names no place."""

    def hashed(self, token_hash: str) -> Self:
        return self._said(self.filter(token_hash=token_hash))


class Invitation(PlaceModel):
    """A role offered to one address by a link, of which only the SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.TextField()
    email = models.EmailField(max_length=254)
    kind = models.TextField()
    country = models.TextField(default="")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    invited_by = models.UUIDField(null=True)
    """Account; null: the operator, on the command line."""

    objects: ClassVar[Any] = TokenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "token_hash"], name="invitation_token")]
        indexes = [
            models.Index(fields=["token_hash"], name="invitation_by_token"),
            models.Index(fields=["place_id", "made_at"], name="invitation_by_place"),
        ]

    @property
    def role(self) -> Role:
        return Role(kind=self.kind, place_id=self.place_id, country=self.country)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()


class SampleLink(PlaceModel):
    """A link that signs in to one role of the sample, once, from this machine."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.TextField()
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    kind = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TokenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "token_hash"], name="sample_link_token")]
        indexes = [models.Index(fields=["token_hash"], name="sample_link_by_token")]


class AppendOnly(RuntimeError):
    """An attempt to change or remove a line of the audit."""


class AuditQuerySet(PlaceQuerySet):
    """Lines are added and read."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnly("Lines of the audit are added, never changed or removed.")

    update = delete = bulk_update = update_or_create = _raw_delete = _refuse


class AuditLine(PlaceModel):
    """Who did what with accounts and roles, and when. Holds no secret and no e-mail text."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=timezone.now)
    who = models.UUIDField(null=True)
    """Account; null: the operator, on the command line."""
    what = models.TextField()
    """A code, one of audit.WHAT."""
    details = models.JSONField(default=dict)

    objects: ClassVar[Any] = AuditQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_id", "at"], name="audit_by_place")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("Lines of the audit are added, never changed or removed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnly("Lines of the audit are added, never changed or removed.")


class Bucket(models.Model):
    """A token bucket: how much of an allowance is left for one key, shared by every web process."""

    key = models.TextField(primary_key=True)
    """Hash of what is limited (an address, a client), never the thing itself."""
    level = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="bucket_by_age")]

    def __str__(self) -> str:
        return self.key
