"""Addresses of the learning loop, below the desk."""

from django.urls import path

from portal.learning import views

app_name = "learning"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("begin/", views.begin, name="begin"),
    path("<int:pk>/", views.training, name="training"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/promote/", views.promote, name="promote"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/bring-back/", views.bring_back, name="bring_back"),
]
