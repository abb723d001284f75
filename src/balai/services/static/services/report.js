// The report page on a telephone: pictures are made small, reports that wait are shown and sent, near ones offered.
const form = document.querySelector("form[enctype]");
const LONGEST = 1600;

// The page may come from this telephone's memory: each sending has a key of its own.
const key = form.querySelector("[name=client_key]");
if (!form.querySelector(".err-sum")) {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  key.value = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
}

// Pictures -----------------------------------------------------------------------------------------------
const files = form.querySelector("input[type=file]");
const small = async (file) => {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    return drawn && drawn.size < file.size ? new File([drawn], "picture.jpg", { type: "image/jpeg" }) : file;
  } catch { return file; } // what the browser cannot draw, the server looks at
};
files.addEventListener("change", async () => {
  const chosen = new DataTransfer();
  for (const file of files.files) chosen.items.add(await small(file));
  files.files = chosen.files;
});

// What is near -------------------------------------------------------------------------------------------
const near = document.getElementById("near");
const [lat, lon] = ["lat", "lon"].map((name) => form.querySelector(`[name=${name}]`));
let asked = "";
const look = async () => {
  const kind = form.querySelector("[name=kind]:checked");
  const said = new URLSearchParams({ lat: lat.value, lon: lon.value, kind: kind ? kind.value : "",
    text: form.querySelector("[name=text]").value.slice(0, 300) }).toString();
  if (!lat.value || !lon.value || said === asked) return;
  asked = said;
  try {
    const answer = await fetch(`${near.dataset.from}?${said}`);
    if (answer.ok) near.innerHTML = await answer.text();
  } catch { /* without a network nothing is offered */ }
};
for (const field of [lat, lon]) field.addEventListener("change", look);
form.addEventListener("change", look);

// What waits ---------------------------------------------------------------------------------------------
const waiting = document.getElementById("waiting");
const show = async () => {
  const [wait, sent] = [await self.outbox.all("waiting"), await self.outbox.all("sent")];
  waiting.hidden = !wait.length && !sent.length;
  waiting.querySelector("[data-count]").textContent = wait.length ? waiting.dataset.waiting.replace("N", wait.length) : "";
  const list = waiting.querySelector("ul");
  list.replaceChildren(...wait.map((one) => line(one.wrong || one.text, "", "waiting", one.key)),
    ...sent.map((one) => line(one.code, one.link, "sent", one.code)));
};
const line = (words, link, store, id) => {
  const item = document.createElement("li");
  item.className = "row";
  const said = document.createElement(link ? "a" : "span");
  said.textContent = words;
  if (link) said.href = link;
  const away = document.createElement("button");
  away.type = "button";
  away.className = "btn btn--quiet";
  away.textContent = waiting.dataset.remove;
  away.addEventListener("click", async () => { await self.outbox.remove(store, id); show(); });
  item.append(said, away);
  return item;
};
const flush = async () => { await self.outbox.flush(); await show(); };
if ("serviceWorker" in navigator && "indexedDB" in window) {
  navigator.serviceWorker.register(form.dataset.worker).catch(() => {});
  navigator.serviceWorker.addEventListener("message", show);
  addEventListener("online", flush);
  flush();
}
