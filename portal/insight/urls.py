"""Addresses of insight and of the curriculum view, below the desk."""

from django.urls import path

from portal.insight import curriculum_views, views

app_name = "insight"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("charts/<slug:key>.csv", views.chart_csv, name="chart_csv"),
    path("themes/", views.themes_page, name="themes"),
    path("themes/refresh/", views.refresh_themes, name="refresh_themes"),
    path("themes.csv", views.themes_csv, name="themes_csv"),
    path("effects.csv", views.effects_csv, name="effects_csv"),
    path("report/", views.monthly_report, name="report"),
    path("curriculum/", curriculum_views.overview, name="curriculum"),
    path("curriculum/check/", curriculum_views.check, name="check"),
    path("curriculum/<slug:part>/", curriculum_views.part, name="part"),
    path("curriculum/<slug:part>/usage.csv", curriculum_views.usage_csv, name="usage_csv"),
]
