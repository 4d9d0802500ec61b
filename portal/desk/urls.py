"""Addresses of the trainers' desk."""

from django.urls import path

from portal.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.conversations, name="conversations"),
    path("conversations/<str:pseudonym>/", views.transcript, name="transcript"),
]
