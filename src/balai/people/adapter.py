"""How django-allauth behaves here: entry by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):
    """Nobody registers alone; a role is offered by somebody who may offer it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
