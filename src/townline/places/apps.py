from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "townline.places"
    label = "places"
    verbose_name = "Places"

    def ready(self) -> None:
        """Lend a finder to the one box."""
        from townline.places import finders

        finders.lend_all()
