"""The casework room. Addresses hold a case's reference, ids and codes; never a name."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from ehcp.views.casework import (
    bulk,
    case,
    corrections,
    dates,
    moved_in,
    notes,
    people,
    processes,
    provision,
    record,
    restricted,
    search,
    worklist,
)

app_name = "casework"


class ReferenceConverter:
    """EHC-100001."""

    regex = r"EHC-[0-9]{4,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "ref")

one_case: list[URLPattern] = [
    path("", case.overview, name="case"),
    path("story/", case.story, name="story"),
    path("people/", people.people, name="people"),
    path("documents/", case.documents, name="documents"),
    path("dates/", dates.dates, name="dates"),
    path("seen/", case.seen, name="seen"),
    path("summary.pdf", case.case_pdf, name="case_pdf"),
    path("note/", notes.AddNote.as_view(), name="note_add"),
    path("request/", record.record_request_for, name="record_request_for"),
    path("matches/", record.matches, name="matches"),
    path("allocate/", people.allocate_case, name="allocate"),
    path("<int:process_id>/allocate/", people.Allocate.as_view(), name="allocate_process"),
    path("facts/", people.ChangeFacts.as_view(), name="facts_change"),
    path("home/", people.MoveHome.as_view(), name="home_change"),
    path("education/", people.ChangePlacement.as_view(), name="placement_change"),
    path("needs/", people.ChangeNeeds.as_view(), name="needs_change"),
    path("return/", provision.returns, name="returns"),
    path("plan/<int:plan_id>/", provision.ChangePlan.as_view(), name="plan_change"),
    path("plan/<int:plan_id>/named/<int:rank>/", provision.ChangeNamed.as_view(), name="named_change"),
    path("plan/needs/", provision.ChangePlanNeeds.as_view(), name="plan_needs_change"),
    path("education/<int:placement_id>/", provision.ChangePlacementFacts.as_view(), name="placement_facts"),
    path("education/<int:placement_id>/setting/", provision.ChangePlacementSetting.as_view(), name="placement_setting"),
    path("<int:process_id>/request/", provision.RequestFacts.as_view(), name="request_facts"),
    path("people/add/", people.AddPerson.as_view(), name="person_add"),
    path("people/<int:person_id>/", people.ChangePerson.as_view(), name="person_change"),
    path("people/<int:person_id>/end/", people.EndPerson.as_view(), name="person_end"),
    path("documents/<int:document_id>/remove/", corrections.RemoveDocument.as_view(), name="document_remove"),
    path("<int:process_id>/correct/", corrections.facts, name="correct"),
    path("<int:process_id>/correct/<str:key>/", corrections.CorrectFact.as_view(), name="correct_fact"),
    path("<int:process_id>/entered-in-error/", corrections.MarkInError.as_view(), name="mark_in_error"),
    path("start/", processes.choose, name="process_choose"),
    path("start/<str:kind>/", processes.StartProcess.as_view(), name="process_start"),
    path("<int:process_id>/", processes.process_page, name="process"),
    path("<int:process_id>/record/<str:step>/", processes.RecordFacts.as_view(), name="process_step"),
    path("<int:process_id>/end/", processes.EndProcess.as_view(), name="process_end"),
    path("restrict/", restricted.Restrict.as_view(), name="restrict"),
    path("restrict/end/", restricted.Lift.as_view(), name="restrict_end"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", worklist.worklist, name="worklist"),
    path("new/", record.record_request, name="record_request"),
    path("moved-in/", moved_in.take_on, name="moved_in"),
    path("allocate/", bulk.allocate_ticked, name="allocate_ticked"),
    path("allocate/undo/", bulk.undo_allocation, name="undo_allocation"),
    path("flags/", bulk.dismiss_flags, name="dismiss_flags"),
    path("export.csv", bulk.export, name="export"),
    path("search/", search.search, name="search"),
    path("search/<slug:key>/", search.results, name="results"),
    path("restricted/", restricted.break_glass, name="break_glass"),
    path("<ref:reference>/", include(one_case)),
]
