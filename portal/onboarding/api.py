"""What the box on the chat page asks: where the learner stands, the certificate, leaving."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.chat.limits import check_rate
from portal.chat.refusals import Refusal, endpoint
from portal.onboarding import joining
from portal.onboarding.certificate import certificate as make_certificate
from portal.onboarding.course import Course
from portal.onboarding.models import Learner
from portal.onboarding.refresher import next_occasion


@endpoint("GET")
def state(request: HttpRequest, key: str) -> JsonResponse:
    """Return where a learner stands; asked often while somebody waits for the trainer."""
    course = Course(_find(key))
    learner = course.learner
    number, count = course.place
    waits = course.open_step is not None and not course.may_go_on
    following = next_occasion(learner)
    return JsonResponse(
        {
            "cohort": course.cohort.name,
            "nickname": learner.nickname,
            "step": number,
            "steps": count,
            "waits": waits,
            "released": learner.waiting and not waits and learner.left is None,
            "finished": learner.finished is not None,
            "left": learner.left is not None,
            "certificate": bool(course.worked_on()),
            "refresher": len([s for s in course.refresher if s.key not in course.answers]),
            "next_refresher": following.date().isoformat() if following else None,
        }
    )


@endpoint("POST")
def leave(request: HttpRequest, key: str) -> JsonResponse:
    joining.leave(_find(key))
    return JsonResponse({"left": True})


@endpoint("GET")
def certificate(request: HttpRequest, key: str) -> HttpResponse:
    learner = _find(key)
    check_rate("data", str(learner.pk), settings.MESSAGES_PER_MINUTE)
    course = Course(learner)
    if not course.worked_on():
        raise Refusal(409, "not_finished")
    return HttpResponse(
        make_certificate(course),
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="socius-teilnahme.pdf"'},
    )


def _find(key: str) -> Learner:
    learner = Learner.objects.with_key(key)
    if learner is None:
        raise Refusal(404, "unknown_learner")
    return learner
