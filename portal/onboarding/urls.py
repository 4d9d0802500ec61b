"""Addresses of the onboarding sessions: the learners' and the trainers'."""

from django.urls import path

from portal.onboarding import api, duels, join, reports, sessions

app_name = "onboarding"
urlpatterns = [
    path("teilnehmen/", join.page, name="join"),
    path("teilnehmen/<str:code>/", join.page, name="join_code"),
    path("duell/<str:code>/", duels.enter, name="duel"),
    path("duell/<str:code>/<str:player>/", duels.play, name="duel_play"),
    path("api/learners/<str:key>", api.state, name="state"),
    path("api/learners/<str:key>/leave", api.leave, name="leave"),
    path("api/learners/<str:key>/certificate", api.certificate, name="certificate"),
    path("desk/sessions/", sessions.cohorts, name="cohorts"),
    path("desk/sessions/new/", sessions.new, name="new"),
    path("desk/sessions/<int:pk>/", sessions.session, name="session"),
    path("desk/sessions/<int:pk>/change/", sessions.change, name="change"),
    path("desk/sessions/<int:pk>/sheet/", sessions.sheet, name="sheet"),
    path("desk/sessions/<int:pk>/projector/", sessions.projector, name="projector"),
    path("desk/sessions/<int:pk>/control/", sessions.control, name="control"),
    path("desk/sessions/<int:pk>/duel/", duels.lead, name="duel_lead"),
    path("desk/sessions/<int:pk>/report/", reports.page, name="report"),
    path("desk/sessions/<int:pk>/report.<str:format>", reports.download, name="report_file"),
    path("desk/sessions/<int:pk>/stream/<str:view>/", sessions.stream, name="stream"),
]
