"""The portal's addresses: the employees' page and its API, the trainers' desk."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from portal.chat import pages

urlpatterns = [
    path("", include("portal.onboarding.urls")),
    path("", include("portal.chat.urls")),
    path("", include("portal.embedding.urls")),
    path("sign-in/", include("portal.signin.urls")),
    path("desk/login/", LoginView.as_view(template_name="desk/login.html"), name="login"),
    path("desk/logout/", LogoutView.as_view(), name="logout"),
    path("desk/learning/", include("portal.learning.urls")),
    path("desk/insight/", include("portal.insight.urls")),
    path("desk/", include("portal.desk.urls")),
]
handler400 = pages.bad_request
handler404 = pages.not_found
handler500 = pages.server_error
