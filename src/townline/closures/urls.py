"""Addresses of closures: the list, one, its verbs; partners; what anybody may read."""

from django.urls import path

from townline.closures.views import feeds, partners, roads

app_name = "closures"
urlpatterns = [
    path("", roads.closure_list, name="list"),
    path("new/", roads.new, name="new"),
    path("stretch/", roads.stretch, name="stretch"),
    path("<int:closure_id>/", roads.closure, name="closure"),
    path("<int:closure_id>/updates/", roads.updates, name="updates"),
    path("<int:closure_id>/opening/", roads.opening, name="opening"),
    path("<int:closure_id>/notices/<int:notice_id>/", roads.notice, name="notice"),
    path("partners/", partners.home, name="partners"),
    path("partners/patches.csv", partners.patches_csv, name="patches_csv"),
    path("partners/checks/<int:check_id>/", partners.check, name="check"),
    path("partners/checks/<int:check_id>/call-back/", partners.call_back, name="call_back"),
    path("partners/checks/<int:check_id>/patches/", partners.patches, name="patches"),
    path("partners/patches/<int:patch_id>/", partners.patch, name="patch"),
    path("public/", feeds.public, name="public"),
    path("feeds/wzdx.geojson", feeds.wzdx_geojson, name="wzdx"),
    path("feeds/cifs.xml", feeds.cifs_xml, name="cifs_xml"),
    path("feeds/cifs.json", feeds.cifs_json, name="cifs_json"),
    path("feeds/open511.xml", feeds.open511_xml, name="open511_xml"),
    path("feeds/open511.json", feeds.open511_json, name="open511_json"),
]
