// Files of the reader: their text, and all files of what was dropped, folders opened.

export const MOST_BYTES = 4_000_000;
const NAMES = /\.(txt|text|md|html?|xhtml)$/i;

export class Unreadable extends Error {}

// The text of a text or HTML file; throws Unreadable with the reason.
export async function readText(file) {
  if (file.size > MOST_BYTES) throw new Unreadable(`${file.name} is too large.`);
  const text = decoded(new Uint8Array(await file.arrayBuffer()));
  if (text === null) throw new Unreadable(`${file.name} is no text or HTML file.`);
  return text;
}

export function isHtml(file) {
  return /\.x?html?$/i.test(file.name) || file.type === "text/html";
}

export function isJson(file) {
  return /\.json$/i.test(file.name) || file.type === "application/json";
}

// The files of a drop as {file, path}. In folders, hidden files and files whose names are not those of articles are left out.
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = [];
  for (const entry of entries) await collect(entry, found, false);
  return found;
}

// Like `dropped`, for a file field: a chosen folder's files have their path.
export function chosen(files) {
  const all = [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return all.filter(({ file, path }) => path === file.name || articleByName(file.name));
}

async function collect(entry, found, inside) {
  if (entry.isFile) {
    if (!inside || articleByName(entry.name)) found.push({ file: await new Promise((done, failed) => entry.file(done, failed)), path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!part.length) return;
    for (const each of part.sort((a, b) => (a.name < b.name ? -1 : 1))) await collect(each, found, true);
  }
}

function articleByName(name) {
  return NAMES.test(name) && !name.startsWith(".");
}

// The text of bytes in UTF-8, UTF-16 or else Windows’ Western encoding; null if they are no text.
function decoded(bytes) {
  const mark = (bytes[0] << 8) | bytes[1];
  const wide = { 0xfffe: "utf-16le", 0xfeff: "utf-16be" }[mark];
  for (const encoding of wide ? [wide] : ["utf-8", "windows-1252"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes("\0") ? null : text;
    } catch { /* the next encoding */ }
  }
  return null;
}
