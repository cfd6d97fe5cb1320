/* Answers for the public pages where there is no network. Nothing typed and no page of a report is kept here. */
const STORE = "portal-1", OFFLINE = "{% url 'portal:offline' %}", FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
addEventListener("install", event => event.waitUntil(caches.open(STORE).then(store => store.addAll([OFFLINE, ...FILES])).then(() => skipWaiting())));
addEventListener("activate", event => event.waitUntil(caches.keys().then(all => Promise.all(all.filter(name => name !== STORE).map(name => caches.delete(name)))).then(() => clients.claim())));
addEventListener("fetch", event => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (FILES.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
