"""The address of the script for intranet pages."""

from django.urls import path

from portal.embedding import views

app_name = "embedding"
urlpatterns = [path("embed.js", views.script, name="script")]
