"""Addresses of signing in by OpenID Connect; the provider is told the one of ``callback``."""

from django.urls import path

from portal.signin import views

app_name = "signin"
urlpatterns = [
    path("", views.Start.as_view(), name="start"),
    path("callback", views.Callback.as_view(), name="callback"),
    path("done", views.done, name="done"),
    path("out", views.out, name="out"),
]
