"""The administrator's room. Addresses hold ids and codes, never a name."""

from django.urls import URLPattern, path

from ehcp.views.administration import authority, home, organisations, people, policies, tokens, work

app_name = "administration"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("people/", people.people, name="people"),
    path("people/add/", people.AddPerson.as_view(), name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.ChangePerson.as_view(), name="change_person"),
    path("people/<int:pk>/add-place/", people.AddPlace.as_view(), name="add_place"),
    path("people/<int:pk>/close/", people.close_account, name="close_account"),
    path("people/<int:pk>/reopen/", people.reopen_account, name="reopen_account"),
    path("people/<int:pk>/invite-again/", people.invite_again, name="invite_again"),
    path("places/<int:pk>/end/", people.end_place, name="end_place"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/add-team/", organisations.AddTeam.as_view(), name="add_team"),
    path("organisations/add-service/", organisations.AddService.as_view(), name="add_service"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/change/", organisations.ChangeOrganisation.as_view(), name="change_organisation"),
    path("organisations/<int:pk>/close/", organisations.set_open, {"state": "close"}, name="close_organisation"),
    path("organisations/<int:pk>/reopen/", organisations.set_open, {"state": "reopen"}, name="reopen_organisation"),
    path("settings/", organisations.find_setting, name="find_setting"),
    path("settings/<int:pk>/open/", organisations.OpenSetting.as_view(), name="open_setting"),
    path("authority/", authority.authority, name="authority"),
    path("authority/details/", authority.ChangeDetails.as_view(), name="change_details"),
    path("authority/colours/", authority.ChangeColours.as_view(), name="change_colours"),
    path("choices/", policies.policies, name="policies"),
    path("choices/<slug:key>/", policies.ChangePolicy.as_view(), name="policy"),
    path("choices/<int:pk>/withdraw/", policies.withdraw_policy, name="withdraw_policy"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/add/", tokens.AddToken.as_view(), name="add_token"),
    path("tokens/<int:pk>/", tokens.token, name="token"),
    path("tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("schools/", work.ImportSchools.as_view(), name="schools"),
    path("work/", work.work, name="work"),
    path("emails/", work.mails, name="mails"),
    path("emails/<int:pk>/settle/", work.settle_mail, name="settle_mail"),
    path("comparison/", work.comparison, name="comparison"),
]
