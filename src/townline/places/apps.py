from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "townline.places"
    label = "places"
    verbose_name = "Places"
