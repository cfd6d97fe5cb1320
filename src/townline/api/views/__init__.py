"""Pages on which programs are let in and watched."""

from townline.api.views.clients import again, client, clients, end, secret

__all__ = ["again", "client", "clients", "end", "secret"]
