from django.urls import path

from reporting import clean_views, document_views, doubt_views, query_views, return_views, rule_views, views
from reporting.annex_a import views as annex_a

app_name = "reporting"
urlpatterns = [
    path("", views.show_board, name="board"),
    path("cases/<slug:kind>/<slug:key>/", views.cases, name="cases"),
    path("clean/", clean_views.clean, name="clean"),
    path("clean/faults.csv", clean_views.clean_csv, name="clean_csv"),
    path("clean/check/", clean_views.check_now, name="check_now"),
    path("clean/mine/", clean_views.my_faults, name="my_faults"),
    path("clean/<int:pk>/explain/", rule_views.explain, name="explain"),
    path("clean/rules/", rule_views.rules, name="rules"),
    path("clean/rules/file/", rule_views.rules_file, name="rules_file"),
    path("clean/rules/<slug:code>/", rule_views.rule, name="rule"),
    path("in-doubt/", doubt_views.doubts, name="doubts"),
    path("in-doubt/<int:pk>/", doubt_views.one_doubt, name="doubt"),
    path("returns/", return_views.sen2, name="sen2"),
    path("returns/<int:pk>/", return_views.sen2_return, name="sen2_return"),
    path("returns/<int:pk>/rules/<slug:rule>/", return_views.sen2_findings, name="sen2_findings"),
    path("returns/<int:pk>/rules/<slug:rule>/explain/", query_views.sen2_explain, name="sen2_explain"),
    path(
        "returns/<int:pk>/rules/<slug:rule>/explain/<int:finding>/", query_views.sen2_explain, name="sen2_explain_one"
    ),
    path("returns/<int:pk>/sign/", query_views.sen2_sign, name="sen2_sign"),
    path("returns/<int:pk>/again/", return_views.sen2_rebuild, name="sen2_rebuild"),
    path("returns/<int:pk>/compare/", return_views.sen2_compare, name="sen2_compare"),
    path("returns/<int:pk>/comparisons/<int:comparison>/", return_views.sen2_comparison, name="sen2_comparison"),
    path("returns/<int:pk>/write/", document_views.sen2_write, name="sen2_write"),
    path("returns/<int:pk>/tables/<int:made>/", document_views.sen2_document, name="sen2_document"),
    path(
        "returns/<int:pk>/tables/<int:made>/<slug:kind>/",
        document_views.sen2_document_file,
        name="sen2_document_file",
    ),
    path("returns/<int:pk>/files/<slug:kind>/", return_views.sen2_download, name="sen2_download"),
    path("inspection/", annex_a.inspection, name="inspection"),
    path("inspection/template.csv", annex_a.template_csv, name="inspection_template"),
    path("inspection/<int:pk>/", annex_a.lists, name="inspection_lists"),
    path("inspection/<int:pk>/xlsx/", annex_a.download, name="inspection_download"),
    path("inspection/<int:pk>/<slug:code>/", annex_a.found, name="inspection_found"),
    path("summaries/", views.returns, name="returns"),
    path("summaries/<int:pk>/", views.show_return, name="return"),
    path("summaries/<int:pk>/<slug:kind>/", views.download, name="download"),
]
