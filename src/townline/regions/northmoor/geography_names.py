"""The names on Northmoor's map: invented, and easy to mishear on purpose."""

AREAS = {
    "wexcombe": ("Wexcombe", "township", (0, 14000, 10000, 24000)),
    "tansley": ("Tansley", "township", (10000, 14000, 20000, 24000)),
    "east_dunlin": ("East Dunlin", "township", (20000, 14000, 30000, 24000)),
    "quarry_hill": ("Quarry Hill", "township", (0, 0, 8000, 14000)),
    "millbrook_falls": ("Millbrook Falls", "city", (8000, 0, 14000, 14000)),
    "ashgrove": ("Ashgrove", "city", (14000, 0, 22000, 14000)),
    "port_sorrel": ("Port Sorrel", "city", (22000, 0, 30000, 14000)),
}
WARDS = {"ashgrove": (3, 2), "millbrook_falls": (2, 2), "port_sorrel": (2, 2)}
NAMES_EW = [
    "Sorrel", "Tansy", "Plover", "Oriole", "Millrace", "Harrow", "Bittern", "Quarry", "Dunlin",
    "Heron", "Larkspur", "Juniper", "Cooper", "Tanner", "Weaver", "Hawthorn", "Bracken", "Osprey",
    "Wicket", "Sexton", "Burdock", "Teasel",
]  # fmt: skip
NAMES_NS = [
    "Alder", "Birchmount", "Candle", "Dovecote", "Elmsley", "Foxglove", "Granary", "Hollow",
    "Ironwood", "Jasper", "Kiln", "Linden", "Maltings", "Nettle", "Orchard", "Pepper", "Quince",
    "Rowan", "Saddler", "Thistle", "Umber", "Vintner",
]  # fmt: skip
RURAL_NS = ["Gore", "Snyder's Hollow", "Stonecrop", "Barley", "Old Mill", "Ridge"]
RURAL_EW = ["Wilmot", "Schoolhouse", "Cedar Swamp", "Meeting House", "Creamery", "Town"]
KINDS_EW = ["Street", "Lane", "Road", "Street", "Crescent", "Way"]
KINDS_NS = ["Avenue", "Street", "Drive", "Avenue", "Court", "Row"]

LANDMARKS = {
    "ashgrove": ["Ashgrove Public School", "Ashgrove Arena", "Central Library", "Region Hall",
                 "Millrace Park", "Oriole Common", "Ashgrove General Hospital", "Kestrel Bridge",
                 "Ashgrove Transit Terminal", "Fennimore Mall", "Courthouse", "Rowan Pool",
                 "Heron Row Home", "Harrow Street Shelter", "Ashgrove Water Works", "City Hall"],
    "millbrook_falls": ["Millbrook Falls", "Falls Bridge", "Falls Arena", "Falls Public School",
                        "Mill Pond Park", "Millbrook Library", "Paper Mill", "Falls City Hall",
                        "Spillway Dam", "Falls Hospital", "Weir Lookout", "Falls Fire Station"],
    "port_sorrel": ["Port Sorrel Harbour", "Sorrel Beach", "Lighthouse", "Port Sorrel Arena",
                    "Harbour School", "Marina", "Sorrel Library", "Ferry Dock", "Fish Market",
                    "Port Wastewater Plant", "Sorrel City Hall", "Boardwalk"],
    "quarry_hill": ["Quarry Hill Landfill", "Gravel Pit", "Quarry Hill School", "The Big Barn",
                    "Quarry Hill Township Hall", "Feed Mill", "Stone Church", "Fairground",
                    "Cold Spring", "Northmoor Airport"],
    "wexcombe": ["Wexcombe Community Centre", "Covered Bridge", "Wexcombe School", "Grain Elevator",
                 "Wexcombe Township Hall", "Old Cemetery", "Wex Pond", "Sugar Bush", "Pump House",
                 "Red Barn"],
    "tansley": ["Tansley Well Field", "Tansley School", "Tansley Arena", "Marsh Boardwalk",
                "Tansley Township Hall", "Seed Plant", "Tansley Quarry Pond", "Rail Trail Head",
                "Highway Rest Stop", "Tansley Library"],
    "east_dunlin": ["Dunlin Wind Farm", "East Dunlin School", "Dunlin Church", "Lime Kiln",
                    "East Dunlin Township Hall", "Orchard Market", "Dunlin Creek Bridge",
                    "Cheese Factory", "Ball Park", "Dunlin Pumping Station"],
}  # fmt: skip
KINDS = {
    "school": "school",
    "arena": "arena",
    "library": "library",
    "bridge": "bridge",
    "hospital": "hospital",
    "park": "park",
    "hall": "hall",
    "harbour": "harbour",
    "beach": "beach",
}
