from django.urls import URLPattern

app_name = "setting"
urlpatterns: list[URLPattern] = []
