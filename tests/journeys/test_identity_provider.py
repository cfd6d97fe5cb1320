"""Signing in with the region's own identity provider: a small one stands in for it, on this machine."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

CLIENT, SECRET = "townline", "a-secret-for-stories-only"


@dataclass
class Provider:
    """Who the provider takes the browser for, and what it was asked."""

    port: int
    username: str = "csr6"
    denies: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def identity(self, client: str) -> str:
        """An identity token; the connection it comes over vouches for it."""
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": client, "sub": f"id-of-{self.username}", "iat": now, "exp": now + 300,
            "preferred_username": self.username,
        }  # fmt: skip
        parts = [{"alg": "none", "typ": "JWT"}, claims]
        return ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
        ) + "."  # fmt: skip


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def tell(self, body: dict[str, Any], status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def do_GET(self) -> None:
            path, asked = urlsplit(self.path).path, urlsplit(self.path).query
            if path == "/.well-known/openid-configuration":
                at = provider.url
                self.tell({
                    "issuer": at, "authorization_endpoint": f"{at}/authorize",
                    "token_endpoint": f"{at}/token", "userinfo_endpoint": f"{at}/userinfo",
                    "jwks_uri": f"{at}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                })  # fmt: skip
            elif path == "/authorize":
                given = {name: values[0] for name, values in parse_qs(asked).items()}
                provider.asked.append(given)
                provider.codes["a-code"] = given
                back = {"state": given["state"]}
                back |= {"error": "access_denied"} if provider.denies else {"code": "a-code"}
                self.send_response(302)
                self.send_header("Location", f"{given['redirect_uri']}?{urlencode(back)}")
                self.end_headers()
            elif path == "/userinfo":
                name = provider.username
                self.tell({"sub": f"id-of-{name}", "preferred_username": name})
            else:
                self.tell({}, 404)

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            given = {
                name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()
            }
            known = given.get("client_secret") == SECRET and given.get("code") in provider.codes
            if not known or "code_verifier" not in given:
                self.tell({"error": "invalid_grant"}, 400)
                return
            self.tell({
                "access_token": "a-token", "token_type": "Bearer",
                "id_token": provider.identity(given.get("client_id", CLIENT)),
            })  # fmt: skip

    return Answers


@pytest.fixture
def provider(town: Any) -> Iterator[Provider]:
    """The provider this town was told of, listening for the length of a story."""
    at = Provider(urlsplit(town.environment["TOWNLINE_OIDC_URL"]).port or 0)
    server = ThreadingHTTPServer(("127.0.0.1", at.port), handler(at))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield at
    server.shutdown()
    server.server_close()


def through_the_door(town: Any, page: Any) -> None:
    page.goto(town.url + "/sign-in/?next=/account/")
    page.get_by_role("button", name="Continue with").click()


def test_staff_sign_in_with_the_identity_they_have(town, provider, workstation):
    page = workstation().page
    through_the_door(town, page)
    page.wait_for_url("**/account/")
    expect(page.get_by_text("csr6")).to_be_visible()
    assert provider.asked[0]["code_challenge_method"] == "S256"
    joined = town.sql("SELECT count(*) FROM core_ledgerentry WHERE verb = 'staff.identity_joined'")
    assert joined == [(1,)]
    again = workstation().page
    through_the_door(town, again)
    again.wait_for_url("**/account/")
    assert joined == town.sql(
        "SELECT count(*) FROM core_ledgerentry WHERE verb = 'staff.identity_joined'"
    )


def test_whoever_does_not_work_here_stays_outside(town, provider, workstation):
    provider.username = "somebody-else"
    page = workstation().page
    through_the_door(town, page)
    expect(page.get_by_text("you do not work here yet")).to_be_visible()
    assert town.sql("SELECT 1 FROM accounts_user WHERE username = 'somebody-else'") == []
    page.goto(town.url + "/account/")
    page.wait_for_url("**/sign-in/**")


def test_whoever_may_not_sign_in_any_more_stays_outside(town, provider, workstation):
    provider.username = "csr7"
    through_the_door(town, first := workstation().page)
    first.wait_for_url("**/account/")
    town.sql("UPDATE accounts_user SET is_active = false WHERE username = 'csr7'")
    through_the_door(town, page := workstation().page)
    expect(page.get_by_text("you do not work here yet")).to_be_visible()
    town.sql("UPDATE accounts_user SET is_active = true WHERE username = 'csr7'")


def test_a_refusal_of_the_provider_leads_back_to_the_password(town, provider, workstation):
    provider.denies = True
    page = workstation().page
    through_the_door(town, page)
    expect(page.get_by_text("Signing in there did not work")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_visible()
