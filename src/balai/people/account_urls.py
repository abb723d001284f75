"""Below /accounts/: signing in and one's own account. No passwords, no registration."""

from allauth.account import views as allauth_views
from django.urls import include, path

from . import account_views as views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/code/", views.SignIn.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", views.EnterCode.as_view(), name="account_confirm_login_code"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("passkeys/webauthn/login/", views.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("passkeys/authenticate/", views.SecondFactor.as_view(), name="mfa_authenticate"),
    path("passkeys/", include("allauth.mfa.urls")),
    path("sessions/", views.sessions, name="usersessions_list"),
    path("sessions/end/", views.end_sessions, name="people_end_sessions"),
    path("sessions/<int:pk>/end/", views.end_sessions, name="people_end_session"),
    path("invitation/<str:token>/", views.invitation, name="people_invitation"),
]
