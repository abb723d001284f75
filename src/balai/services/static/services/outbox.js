// Reports that wait in this telephone until there is a network. Used by the page and by its service worker alike.
self.outbox = (() => {
  const open = () => new Promise((done, fail) => {
    const asked = indexedDB.open("balai-outbox", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("waiting", { keyPath: "key" });
      asked.result.createObjectStore("sent", { keyPath: "code" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const run = async (store, mode, what) => {
    const base = await open();
    return new Promise((done, fail) => {
      const asked = what(base.transaction(store, mode).objectStore(store));
      asked.onsuccess = () => { base.close(); done(asked.result); };
      asked.onerror = () => { base.close(); fail(asked.error); };
    });
  };
  const all = (store) => run(store, "readonly", (s) => s.getAll());
  const put = (store, value) => run(store, "readwrite", (s) => s.put(value));
  const remove = (store, key) => run(store, "readwrite", (s) => s.delete(key));

  // One sending at a time, also where page and worker wake up together; the server knows a repeated key anyway.
  const flush = () => navigator.locks ? navigator.locks.request("balai-outbox", _flush) : _flush();
  const _flush = async () => {
    for (const one of await all("waiting")) {
      if (one.wrong) continue;
      try {
        // The page that was kept is old: its token is asked for anew.
        const page = await (await fetch(one.url, { cache: "no-store", credentials: "same-origin" })).text();
        const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(page);
        if (!token) return;
        const form = new FormData();
        for (const [name, value] of one.fields) form.append(name, value);
        form.set("csrfmiddlewaretoken", token[1]);
        const answer = await fetch(one.url, {
          method: "POST", body: form, credentials: "same-origin", headers: { Accept: "application/json" },
        });
        if (answer.ok) {
          await put("sent", { ...(await answer.json()), at: Date.now() });
          await remove("waiting", one.key);
        } else if (answer.status === 400) {
          await put("waiting", { ...one, wrong: (await answer.json()).errors.join(" ") });
        } else return;
      } catch { return; }
    }
  };
  return { all, put, remove, flush };
})();
