from django.urls import URLPattern, URLResolver

app_name = "callin"
urlpatterns: list[URLPattern | URLResolver] = []
