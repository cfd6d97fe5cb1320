"""What a token may carry: the scopes its program was given, and no other."""

from __future__ import annotations

from typing import Any

from oauth2_provider.scopes import BaseScopes

from townline.api.rules import SCOPES


class ClientScopes(BaseScopes):  # type: ignore[misc] # the library has no types
    """Asked by the token endpoint."""

    def get_all_scopes(self) -> dict[str, str]:
        return dict(SCOPES)

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        client = getattr(application, "townline_client", None)
        return list(client.scopes) if client and client.revoked_at is None else []

    def get_default_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return self.get_available_scopes(application, request)
