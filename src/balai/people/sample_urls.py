"""Below /sample/: the doors of the invented network and city."""

from django.urls import path

from .account_views import sample_enter

urlpatterns = [path("enter/<str:token>/", sample_enter, name="sample_enter")]
