"""Open311 GeoReport v2: the standard door for other people's software, inward and outward."""
