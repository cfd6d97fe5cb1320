from django.urls import URLPattern, URLResolver

app_name = "callouts"
urlpatterns: list[URLPattern | URLResolver] = []
