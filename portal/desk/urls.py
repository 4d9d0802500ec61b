"""Addresses of the trainers' desk."""

from django.urls import path

from portal.desk.views import accounts, exports, inbox, protection, questions, reviews, transcript

app_name = "desk"
urlpatterns = [
    path("", inbox.conversations, name="conversations"),
    path("counts/", inbox.numbers, name="counts"),
    path("start/", inbox.start, name="start"),
    path("filters/", inbox.save_filter, name="save_filter"),
    path("filters/<int:pk>/delete/", inbox.delete_filter, name="delete_filter"),
    path("conversations/<str:pseudonym>/", transcript.transcript, name="transcript"),
    path("conversations/<str:pseudonym>/decide/", transcript.decide, name="decide"),
    path("turns/<int:pk>/", transcript.turn, name="turn"),
    path("turns/<int:pk>/why/", transcript.why, name="why"),
    path("turns/<int:pk>/review/", reviews.review, name="review"),
    path("turns/<int:pk>/undo/", reviews.undo, name="undo"),
    path("queue/", reviews.queue, name="queue"),
    path("agreement/", reviews.agreement, name="agreement"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<int:pk>/answer/", questions.answer, name="answer"),
    path("questions/<int:pk>/candidate/", questions.candidate, name="candidate"),
    path("export/<str:kind>/", exports.export, name="export"),
    path("protection/", protection.protection, name="protection"),
    path("protection/erase/", protection.erase_conversation, name="erase"),
    path("protection/retain/", protection.run_retention, name="retain"),
    path("protection/trail/", protection.trail, name="trail"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
]
