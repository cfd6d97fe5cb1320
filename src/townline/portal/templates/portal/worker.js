/* Answers for the public pages where there is no network. Nothing typed and no page of a report is kept here. */
const STORE = "portal-3-{{ mark }}", OFFLINE = "{% url 'portal:offline' %}", BEGIN = "{% url 'portal:report_kept' %}", DANGER = "{% url 'portal:danger_words' %}", REPORT = "{% url 'portal:report' %}", FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const kept = what => caches.match(what, { ignoreVary: true });
const renew = () => caches.open(STORE).then(store => store.addAll([OFFLINE, BEGIN, DANGER])).catch(() => {});
addEventListener("install", event => event.waitUntil(caches.open(STORE).then(store => store.addAll([OFFLINE, BEGIN, DANGER, ...FILES])).then(() => skipWaiting())));
addEventListener("activate", event => event.waitUntil(caches.keys().then(all => Promise.all(all.filter(name => name !== STORE).map(name => caches.delete(name)))).then(() => clients.claim())));
addEventListener("fetch", event => {
  const { request } = event, path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => kept([REPORT, BEGIN].includes(path) ? BEGIN : OFFLINE)));
    if (path === REPORT) event.waitUntil(renew());
  } else if (path === DANGER || FILES.includes(path)) event.respondWith(fetch(request).catch(() => kept(request)));
});
