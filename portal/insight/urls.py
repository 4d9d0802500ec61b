"""Addresses of insight and of the curriculum view, below the desk."""

app_name = "insight"
urlpatterns: list[object] = []
