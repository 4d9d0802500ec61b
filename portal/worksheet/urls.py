"""Addresses of the worksheet's API, below /api/."""

from django.urls import path

from portal.worksheet import api

urlpatterns = [
    path("conversations/<str:key>/worksheet", api.worksheet, name="worksheet_answers"),
    path("conversations/<str:key>/worksheet/<str:question>", api.answer, name="worksheet_answer"),
    path("conversations/<str:key>/worksheet.pdf", api.pdf, name="worksheet_pdf"),
    path("conversations/<str:key>/worksheet.docx", api.docx, name="worksheet_docx"),
]
