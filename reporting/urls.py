from django.urls import path

from reporting import doubt_views, views

app_name = "reporting"
urlpatterns = [
    path("", views.show_board, name="board"),
    path("cases/<slug:kind>/<slug:key>/", views.cases, name="cases"),
    path("in-doubt/", doubt_views.doubts, name="doubts"),
    path("in-doubt/<int:pk>/", doubt_views.one_doubt, name="doubt"),
    path("summaries/", views.returns, name="returns"),
    path("summaries/<int:pk>/", views.show_return, name="return"),
    path("summaries/<int:pk>/<slug:kind>/", views.download, name="download"),
]
