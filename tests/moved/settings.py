"""The usual settings, for programs whose clock a test moves."""

from config import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})
INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.moved.apps.Moved"]
