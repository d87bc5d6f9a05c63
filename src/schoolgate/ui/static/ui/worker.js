/* Served at /sw.js with CACHE, KEPT and OFFLINE in front. Keeps the files listed there, and nothing else ever: pages,
   answers and pictures of people always come from the school, or not at all. */
self.addEventListener("install", function (event) {
  event.waitUntil(
    caches.open(CACHE).then(function (cache) {
      /* Without cookies: what is kept is the page that anybody would get. */
      return cache.addAll(KEPT.map(function (address) { return new Request(address, { credentials: "omit", cache: "reload" }); }));
    }).then(function () { return self.skipWaiting(); })
  );
});

self.addEventListener("activate", function (event) {
  event.waitUntil(
    caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name !== CACHE; }).map(function (name) { return caches.delete(name); }));
    }).then(function () { return self.clients.claim(); })
  );
});

self.addEventListener("fetch", function (event) {
  var address = new URL(event.request.url);
  if (address.origin !== self.location.origin) { return; }
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(function () { return caches.match(OFFLINE); }));
  } else if (event.request.method === "GET" && KEPT.indexOf(address.pathname) >= 0) {
    event.respondWith(caches.match(address.pathname).then(function (kept) { return kept || fetch(event.request); }));
  }
});
