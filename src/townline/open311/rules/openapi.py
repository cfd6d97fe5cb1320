"""The OpenAPI document of the door, made from the same tables as its answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from townline.open311.rules import fields
from townline.open311.rules.arguments import LONGEST, PAGES
from townline.open311.rules.fields import Field
from townline.open311.rules.posting import WORDS
from townline.open311.rules.updates import KNOWN

_KINDS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "date-time": {"type": "string", "format": "date-time"},
}
_REF = "#/components/schemas/"


def _property(field: Field) -> dict[str, Any]:
    made: dict[str, Any] = {**_KINDS[field.kind], "description": field.about}
    if field.choices:
        made["enum"] = list(field.choices)
    if field.may_be_null:
        made["type"] = [made["type"], "null"]
    return made


def _object(rows: Iterable[Field], **more: Any) -> dict[str, Any]:
    rows = tuple(rows)
    return {
        "type": "object", "additionalProperties": False,
        "properties": {**{each.name: _property(each) for each in rows}, **more},
        "required": [each.name for each in rows],
    }  # fmt: skip


def _list(of: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": _REF + of}}


def _schemas() -> dict[str, Any]:
    attribute = _object(fields.ATTRIBUTE, values=_list("Value"))
    definition = {
        "type": "object", "additionalProperties": False, "required": ["service_code", "attributes"],
        "properties": {"service_code": {"type": "string"}, "attributes": _list("Attribute")},
    }  # fmt: skip
    endpoint = _object(fields.ENDPOINT, formats={"type": "array", "items": {"type": "string"}})
    discovery = {
        "type": "object", "required": ["changeset", "contact", "key_service", "endpoints"],
        "properties": {
            **{name: {"type": "string"} for name in ("changeset", "contact", "key_service")},
            "endpoints": {"type": "array", "items": endpoint},
        },
    }  # fmt: skip
    extended = {"$ref": _REF + "Extended"}
    return {
        "Service": _object(fields.SERVICE), "Value": _object(fields.VALUE),
        "Attribute": attribute, "Definition": definition, "Extended": _object(fields.EXTENDED),
        "Request": _object(fields.REQUEST, extended_attributes=extended),
        "Created": _object(fields.CREATED), "Queued": _object(fields.QUEUED),
        "Token": _object(fields.TOKEN), "Update": _object(fields.UPDATE),
        "UpdateTaken": _object(fields.UPDATE_TAKEN),
        "Error": _object(fields.ERROR), "Errors": _list("Error"), "Discovery": discovery,
    }  # fmt: skip


def _query(
    name: str, about: str, schema: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": schema or {"type": "string"},
            **more}  # fmt: skip


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True,
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"}}  # fmt: skip


_NOTATION = {"name": "notation", "in": "path", "required": True,
             "schema": {"type": "string", "enum": ["json", "xml"]}}  # fmt: skip
_DATE = {"type": "string", "format": "date-time"}


def _answers(schema: dict[str, Any], *refusals: int, status: int = 200) -> dict[str, Any]:
    def content(of: dict[str, Any]) -> dict[str, Any]:
        return {"application/json": {"schema": of}, "text/xml": {}}

    made = {str(status): {"description": "Done", "content": content(schema)}}
    for code in refusals:
        made[str(code)] = {
            "description": "What to mend", "content": content({"$ref": _REF + "Errors"}),
        }  # fmt: skip
    return made


def _reading(about: str, schema: dict[str, Any], *refusals: int, **more: Any) -> dict[str, Any]:
    return {"summary": about, "responses": _answers(schema, *refusals), **more}


_MEDIA = {
    "description": "Extension: up to five pictures (JPEG, PNG, WebP), PDF or plain text, 15 MB each",
    "type": "array", "maxItems": 5,
    "items": {"type": "string", "contentMediaType": "application/octet-stream"},
}  # fmt: skip


def _posted(**files: Any) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "api_key": {"type": "string"}, "jurisdiction_id": {"type": "string"},
        "service_code": {"type": "string"}, "lat": {"type": "number"}, "long": {"type": "number"},
        "address_id": {"type": "string"},
    }  # fmt: skip
    properties |= {name: {"type": "string", "maxLength": most} for name, most in WORDS.items()}
    properties |= files
    return {
        "type": "object", "properties": properties, "required": ["service_code"],
        # attribute[code], as many as the definition asks for
        "additionalProperties": {"type": "string"},
    }  # fmt: skip


def _told() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object", "required": ["service_request_id", "update_id", "status",
                                       "updated_datetime", "description"],
        "properties": {
            "api_key": text, "jurisdiction_id": text, "service_request_id": text,
            "update_id": {"type": "string", "maxLength": 120},
            "status": {"type": "string", "enum": sorted(KNOWN)},
            "updated_datetime": {"type": "string", "format": "date-time"},
            "description": {"type": "string", "maxLength": WORDS["description"]},
        },
        "additionalProperties": text,
    }  # fmt: skip


_FILTERS = (
    _query("service_request_id", "References, with commas between; overrides all others"),
    _query("service_code", "Codes of request types, with commas between"),
    _query("start_date", "The earliest requested_datetime", _DATE),
    _query("end_date", "The latest; at most 90 days after start_date", _DATE),
    _query("status", "open or closed, with commas between"),
    _query("page", "Extension: the page, from 1", {"type": "integer", "minimum": 1, "maximum": PAGES}),
    _query("page_size", "Extension: requests a page",
           {"type": "integer", "minimum": 1, "maximum": LONGEST}),
)  # fmt: skip
_EXTENSIONS = _query("extensions", "Extension: true for extended_attributes", {"type": "boolean"})


def _paths(jurisdiction: dict[str, Any]) -> dict[str, Any]:
    here = [_NOTATION, jurisdiction]
    sending = {
        "summary": "Send a request", "security": [{"key": []}, {"field": []}],
        "requestBody": {"required": True, "content": {
            "application/x-www-form-urlencoded": {"schema": _posted()},
            "multipart/form-data": {"schema": _posted(media=_MEDIA)}}},
        "responses": {
            **_answers(_list("Created"), 400, 403, 404, 409, 413, 429),
            **_answers(_list("Queued"), status=202),
        },
    }  # fmt: skip
    return {
        "/discovery.{notation}": {
            "parameters": [_NOTATION],
            "get": _reading("What is offered here", {"$ref": _REF + "Discovery"}, 400, 404),
        },
        "/services.{notation}": {
            "parameters": here,
            "get": _reading("What can be asked for", _list("Service"), 400, 403, 404, 429),
        },
        "/services/{service_code}.{notation}": {
            "parameters": [_in_path("service_code"), *here],
            "get": _reading("What a service asks", {"$ref": _REF + "Definition"}, 400, 403, 404, 429),
        },
        "/requests.{notation}": {
            "parameters": here,
            "get": _reading("Requests, the newest first", _list("Request"), 400, 403, 404, 429,
                            parameters=[*_FILTERS, _EXTENSIONS]),
            "post": sending,
        },
        "/requests/{service_request_id}.{notation}": {
            "parameters": [_in_path("service_request_id"), *here],
            "get": _reading("One request", _list("Request"), 400, 403, 404, 429,
                            parameters=[_EXTENSIONS]),
        },
        "/servicerequestupdates.{notation}": {
            "parameters": here,
            "get": _reading("Updates, the oldest first", _list("Update"), 400, 403, 404, 429,
                            parameters=[_FILTERS[0], *_FILTERS[2:4], *_FILTERS[5:7], _EXTENSIONS]),
            "post": {
                "summary": "Send an update", "security": [{"key": []}, {"field": []}],
                "requestBody": {"required": True, "content": {
                    "application/x-www-form-urlencoded": {"schema": _told()}}},
                "responses": _answers(_list("UpdateTaken"), 400, 403, 404, 409, 413, 429),
            },
        },
        "/tokens/{token}.{notation}": {
            "parameters": [_in_path("token"), *here],
            "get": _reading("The reference behind a token", _list("Token"), 400, 403, 404, 429),
        },
    }  # fmt: skip


def document(*, url: str, jurisdictions: list[str], version: str) -> dict[str, Any]:
    """The document for an endpoint at `url` that speaks for these jurisdictions."""
    schema: dict[str, Any] = {"type": "string"}
    if jurisdictions:
        schema["enum"] = jurisdictions
    jurisdiction = _query("jurisdiction_id", "The government that is asked", schema,
                          required=len(jurisdictions) > 1)  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "Open311 GeoReport v2", "version": version,
                 "description": "Requests for local government, read and sent by other people's software."},
        "servers": [{"url": url}],
        "paths": _paths(jurisdiction),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                                "field": {"type": "apiKey", "in": "query", "name": "api_key"}},
        },
    }  # fmt: skip
