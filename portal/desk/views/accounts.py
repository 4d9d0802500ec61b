"""Who may use the desk: accounts, their roles and the cohorts they see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.chat.phrases import say
from portal.desk.models import DeskAccess
from portal.desk.roles import ROLES, Right, requires, signed_in
from portal.traininglog.audit import audit

CHANGE = "change account"


class AccountForm(forms.Form):
    username = forms.CharField(max_length=150, validators=[UnicodeUsernameValidator()])
    password = forms.CharField(
        required=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    roles = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    only_own = forms.BooleanField(required=False)
    cohorts = forms.CharField(required=False, max_length=1000)
    active = forms.BooleanField(required=False)

    def __init__(self, *args: Any, account: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        fields: dict[str, Any] = self.fields
        fields["roles"].choices = [(name, name) for name in ROLES]
        for name in fields:
            fields[name].label = say(f"desk_account_{name}")

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        taken = User.objects.filter(username__iexact=name)
        if self.account:
            taken = taken.exclude(pk=self.account.pk)
        if taken.exists():
            raise forms.ValidationError(say("desk_account_taken"))
        return name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.account)
        elif self.account is None:
            raise forms.ValidationError(say("desk_account_needs_password"))
        return password

    def save(self) -> User:
        values = self.cleaned_data
        account = self.account or User()
        account.username, account.is_active = values["username"], values["active"]
        if values["password"]:
            account.set_password(values["password"])
        cohorts = [word.strip() for word in values["cohorts"].split(",") if word.strip()]
        with transaction.atomic():
            account.save()
            account.groups.set(Group.objects.filter(name__in=values["roles"]))
            DeskAccess.objects.update_or_create(
                trainer=account, defaults={"cohorts": cohorts if values["only_own"] else None}
            )
        return account


@requires(Right.MANAGE)
def accounts(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


@requires(Right.MANAGE)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    found = User.objects.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, found: User | None) -> HttpResponse:
    form = AccountForm(request.POST or None, account=found, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        if found == request.user and not form.cleaned_data["active"]:
            form.add_error("active", say("desk_account_own"))
        else:
            saved = form.save()
            roles = sorted(form.cleaned_data["roles"])
            changed = {"roles": roles, "active": saved.is_active}
            audit(signed_in(request).get_username(), CHANGE, saved.get_username()[:128], **changed)
            messages.success(request, say("desk_account_saved", name=saved.get_username()))
            return redirect("desk:accounts")
    everybody = User.objects.order_by("username").prefetch_related("groups")
    context = {"form": form, "account": found, "accounts": everybody}
    return render(request, "desk/accounts.html", context, status=422 if form.errors else 200)


def _initial(found: User | None) -> dict[str, Any]:
    if found is None:
        return {"active": True}
    access = DeskAccess.objects.filter(trainer=found).first()
    listed = access.cohorts if access else None
    return {
        "username": found.username,
        "roles": list(found.groups.values_list("name", flat=True)),
        "only_own": listed is not None,
        "cohorts": ", ".join(listed or []),
        "active": found.is_active,
    }
