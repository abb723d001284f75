{% load static %}// Keeps the report page of one city in the telephone, and what could not be sent. A new release replaces it.
importScripts("{% static 'services/outbox.js' %}");
const KEPT = "report-{{ release }}", PAGE = "{{ page }}";
const WITH = ["{% static 'balai/balai.css' %}", "{% static 'places/place.js' %}", "{% static 'services/outbox.js' %}",
  "{% static 'services/report.js' %}", "{% static 'balai/icon.svg' %}"];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => Promise.all([kept.addAll(WITH), keep(kept)])));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n !== KEPT).map((n) => caches.delete(n))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event, path = new URL(request.url).pathname;
  if (request.method === "POST" && path === PAGE && request.mode === "navigate") event.respondWith(send(request));
  else if (request.method === "GET" && path === PAGE && request.mode === "navigate") event.respondWith(page(request));
  else if (request.method === "GET" && WITH.some((one) => new URL(one, self.location).pathname === path)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreVary: true })));
  }
});
self.addEventListener("sync", (event) => { if (event.tag === "outbox") event.waitUntil(flush()); });

// Asked for without cookies: what stays in the telephone is everybody's page, never that of whoever is signed in.
const keep = async (kept) => {
  const answer = await fetch(PAGE, { credentials: "omit", cache: "no-store" });
  if (answer.ok) await kept.put(PAGE, answer);
};
const page = async (request) => {
  try { return await fetch(request); } catch { return caches.match(PAGE, { ignoreVary: true, ignoreSearch: true }); }
};
const send = async (request) => {
  const copy = request.clone();
  try { return await fetch(request); } catch { /* no network: it waits */ }
  const fields = [...(await copy.formData()).entries()].filter(([name]) => name !== "csrfmiddlewaretoken");
  const told = Object.fromEntries(fields.filter(([, value]) => typeof value === "string"));
  await self.outbox.put("waiting", { key: told.client_key, url: PAGE, fields, text: told.text || told.landmark || told.kind });
  if (self.registration.sync) await self.registration.sync.register("outbox").catch(() => {});
  return Response.redirect(`${PAGE}?waiting=1`, 303);
};
const flush = async () => {
  await self.outbox.flush();
  for (const client of await self.clients.matchAll()) client.postMessage("sent");
};
