from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.show_board, name="board"),
    path("cases/<slug:kind>/<slug:key>/", views.cases, name="cases"),
    path("summaries/", views.returns, name="returns"),
    path("summaries/<int:pk>/", views.show_return, name="return"),
    path("summaries/<int:pk>/<slug:kind>/", views.download, name="download"),
]
