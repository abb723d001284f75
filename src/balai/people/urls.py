"""Below /desk/people/: who may do what."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.index, name="people"),
    path("<slug:slug>/", views.people_here, name="people_here"),
    path("<slug:slug>/people.csv", views.people_csv, name="people_csv"),
    path("<slug:slug>/invite/", views.invite, name="people_invite"),
    path(
        "<slug:slug>/invitations/<uuid:pk>/withdraw/",
        views.withdraw_invitation,
        name="people_withdraw_invitation",
    ),
    path("<slug:slug>/roles/<uuid:pk>/withdraw/", views.withdraw_role, name="people_withdraw_role"),
    path("<slug:slug>/roles/<uuid:pk>/restore/", views.restore_role, name="people_restore_role"),
    path("<slug:slug>/roles/<uuid:pk>/leave/", views.leave, name="people_leave"),
]
