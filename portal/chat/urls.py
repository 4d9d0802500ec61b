"""Addresses of the chat page, its API and the health check."""

from django.urls import include, path

from portal.chat import api, pages
from portal.worksheet.pages import worksheet

app_name = "chat"
urlpatterns = [
    path("", pages.chat, name="page"),
    path("meine-daten", pages.own_data, name="own_data"),
    path("arbeitsblatt", worksheet, name="worksheet"),
    path("health", pages.health, name="health"),
    path("api/openapi.yml", pages.openapi, name="openapi"),
    path("api/conversations", api.conversations, name="conversations"),
    path("api/conversations/<str:key>", api.conversation, name="conversation"),
    path("api/conversations/<str:key>/messages", api.messages, name="messages"),
    path("api/conversations/<str:key>/data", api.data, name="data"),
    path("api/conversations/<str:key>/data/readable", api.readable_data, name="readable_data"),
    path("api/conversations/<str:key>/feedback/<str:message_id>", api.feedback, name="feedback"),
    path("api/", include("portal.worksheet.urls")),
    path("api/<path:rest>", api.unknown),
]
