"""Addresses of the chat page, its API and the health check."""

from django.urls import path

from portal.chat import api, pages

app_name = "chat"
urlpatterns = [
    path("", pages.chat, name="page"),
    path("health", pages.health, name="health"),
    path("api/openapi.yml", pages.openapi, name="openapi"),
    path("api/conversations", api.conversations, name="conversations"),
    path("api/conversations/<str:key>", api.conversation, name="conversation"),
    path("api/conversations/<str:key>/messages", api.messages, name="messages"),
    path("api/conversations/<str:key>/data", api.data, name="data"),
    path("api/<path:rest>", api.unknown),
]
