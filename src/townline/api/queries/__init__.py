"""Reads of programs, their subscriptions, and what was sent to them."""

from townline.api.queries.clients import client_for, clients, principal
from townline.api.queries.described import article, described, service_request
from townline.api.queries.hooks import deliveries, due, subscription_for, subscriptions

__all__ = [
    "article", "client_for", "clients", "deliveries", "described", "due", "principal", "service_request",
    "subscription_for", "subscriptions",
]  # fmt: skip
