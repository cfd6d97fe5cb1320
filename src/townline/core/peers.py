"""Whose call it is where a proxy stands in front: limits count people, not the proxy. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between; ValueError for what is neither."""
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


def address_of(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """The address that called: the last one in X-Forwarded-For that none of our own proxies has.

    Each proxy adds whom it heard at the end, so whatever a client wrote itself stands before that and is not
    believed. A peer that is no proxy of ours is who calls, whatever it says. What is no address ends the
    search at the proxy that passed it on.
    """
    for said in (each.strip() for each in reversed(forwarded.split(","))):
        if not _is_ours(peer, proxies):
            break
        if not _is_address(said):
            break
        peer = str(ip_address(said))
    return peer


def _is_ours(address: str, proxies: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in each for each in proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
