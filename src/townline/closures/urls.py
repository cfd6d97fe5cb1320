from django.urls import URLPattern, URLResolver

app_name = "closures"
urlpatterns: list[URLPattern | URLResolver] = []
