// Checks one act in the reader's own browser: the bytes are hashed, the path of the proof is walked to the
// root (RFC 9162, section 2.1.3.2), and the checkpoint's signature is verified (C2SP signed-note).
(() => {
  "use strict";
  const box = document.querySelector("[data-check]");
  if (!box) return;
  const say = (key, kind) => {
    const place = box.querySelector("[role=status]");
    place.textContent = box.querySelector(`[data-says=${key}]`).textContent;
    place.dataset.result = kind;
    place.className = `note note--${{ right: "ok", unsigned: "warn", wrong: "err" }[kind] || "info"}`;
  };
  class Wrong extends Error {}
  const wrong = (key) => { throw new Wrong(key); };
  const utf8 = (text) => new TextEncoder().encode(text);
  const join = (...parts) => {
    const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  };
  const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
  const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
  const base64 = (text, length) => {
    let raw;
    try { raw = atob(text); } catch { wrong("malformed"); }
    if (btoa(raw) !== text || (length && raw.length !== length)) wrong("malformed");
    return Uint8Array.from(raw, (character) => character.charCodeAt(0));
  };
  const number = (text) => (/^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : wrong("malformed"));
  const half = (n) => Math.floor(n / 2);

  const read = (text) => {
    const gap = text.indexOf("\n\n");
    const lines = text.slice(0, gap).split("\n");
    if (gap < 0 || lines.shift() !== "c2sp.org/tlog-proof@v1") wrong("malformed");
    if (lines.length && lines[0].startsWith("extra ")) lines.shift();
    const index = /^index (.+)$/.exec(lines.shift() || "");
    const note = text.slice(gap + 2), end = note.lastIndexOf("\n\n");
    const said = note.slice(0, end + 1), checkpoint = said.split("\n");
    if (!index || end < 0 || checkpoint.length !== 4 || checkpoint[3]) wrong("malformed");
    return {
      index: number(index[1]),
      path: lines.map((line) => base64(line, 32)),
      said,
      origin: checkpoint[0],
      size: number(checkpoint[1]),
      root: base64(checkpoint[2], 32),
      signatures: note.slice(end + 2).split("\n"),
    };
  };

  const rootOf = async (leaf, index, size, path) => {
    let fn = index, sn = size - 1, root = leaf;
    for (const step of path) {
      if (sn === 0) wrong("path");
      if (fn % 2 || fn === sn) {
        root = await hash([1], step, root);
        while (fn % 2 === 0 && fn !== 0) { fn = half(fn); sn = half(sn); }
      } else root = await hash([1], root, step);
      fn = half(fn);
      sn = half(sn);
    }
    return sn === 0 ? root : wrong("path");
  };

  // true: signed by the key; null: this browser cannot tell; otherwise it is wrong.
  const signed = async (proof, vkey) => {
    const [name, id, ...rest] = vkey.split("+"), key = base64(rest.join("+"), 33);
    const full = await hash(utf8(`${name}\n`), key);
    const hex = [...full.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex !== id || key[0] !== 1 || name !== proof.origin) wrong("signature");
    const mine = proof.signatures
      .map((line) => line.split(" "))
      .filter((part) => part.length === 3 && part[0] === "\u2014" && part[1] === name)
      .map((part) => base64(part[2]))
      .filter((raw) => same(raw.slice(0, 4), full.slice(0, 4)));
    if (mine.length !== 1 || mine[0].length !== 68) wrong("signature");
    let known;
    try {
      known = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]);
    } catch { return null; }
    const good = await crypto.subtle.verify({ name: "Ed25519" }, known, mine[0].slice(4), utf8(proof.said));
    return good || wrong("signature");
  };

  const fetched = async (address) => {
    const answer = await fetch(address, { cache: "no-store" });
    if (!answer.ok) wrong("unreachable");
    return answer;
  };

  const check = async () => {
    const { entry, proof: address, vkey, index, leaf } = box.dataset;
    const body = new Uint8Array(await (await fetched(entry)).arrayBuffer());
    const proof = read(await (await fetched(address)).text());
    const mine = await hash([0], body);
    const shown = [...mine].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (shown !== leaf) wrong("leaf");
    if (proof.index !== number(index) || proof.index >= proof.size) wrong("path");
    if (!same(await rootOf(mine, proof.index, proof.size, proof.path), proof.root)) wrong("path");
    return signed(proof, vkey);
  };

  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!window.isSecureContext || !crypto.subtle) return say("insecure", "none");
    button.disabled = true;
    say("working", "none");
    try {
      const verdict = await check();
      say(verdict === null ? "unsigned" : "right", verdict === null ? "unsigned" : "right");
    } catch (error) {
      const known = error instanceof Wrong;
      say(known ? error.message : "unreachable", known && error.message !== "unreachable" ? "wrong" : "none");
    } finally {
      button.disabled = false;
    }
  });
})();
