// An article on the desk: its text, the service's answer, and the corrections made to it.

import { corrected, nextId } from "./corrections.js";
import { KIND, VERSION, areChanges } from "./corrections_file.js";
import { headline } from "./words.js";

const PREFIX = "hearsay-corrections:";
let made = 0;

export class Entry {
  constructor(text, answer, { name = null, changes = null } = {}) {
    Object.assign(this, { key: (made += 1), text, answer, name, changes: changes ?? [], undone: [], note: null });
    if (changes) this.keep();
    else this.recall();
    this.refresh();
  }

  get original() {
    return this.answer.result;
  }

  get title() {
    return headline(this.result, this.text);
  }

  refresh() {
    this.result = corrected(this.original, this.text, this.changes);
  }

  // Ids of attributions that were ever added or rejected are not used again.
  freshId() {
    const used = this.changes.map((change) => ({ id: change.id }));
    return nextId([...this.original.attributions, ...used], "a");
  }

  change(change) {
    this.set([...this.changes, change], []);
  }

  undo() {
    if (this.changes.length) this.set(this.changes.slice(0, -1), [...this.undone, this.changes.at(-1)]);
  }

  redo() {
    if (this.undone.length) this.set([...this.changes, this.undone.at(-1)], this.undone.slice(0, -1));
  }

  set(changes, undone) {
    Object.assign(this, { changes, undone, note: null });
    this.keep();
    this.refresh();
  }

  // In this browser only, under the hash of the text. The text itself is not stored.
  keep() {
    try {
      if (this.changes.length) localStorage.setItem(this.place, JSON.stringify({ answer: stamp(this.original), changes: this.changes }));
      else localStorage.removeItem(this.place);
    } catch { /* a browser without storage keeps them until the page is closed */ }
  }

  recall() {
    const kept = read(this.place);
    if (!kept) return;
    if (kept.answer === stamp(this.original) && this.takes(kept.changes)) {
      this.changes = kept.changes;
      this.note = "Your corrections from before are applied again.";
    } else this.note = "Corrections that you made before belong to another answer of the service, by another version or with another publisher. They were not applied, and the next correction replaces them.";
  }

  takes(changes) {
    if (!areChanges(changes, this.original.document.length)) return false;
    try {
      corrected(this.original, this.text, changes);
      return true;
    } catch {
      return false;
    }
  }

  get place() {
    return PREFIX + this.original.document.sha256;
  }

  file() {
    const { document, model } = this.original;
    return { kind: KIND, version: VERSION, sha256: document.sha256, model, text: this.text, answer: this.original, changes: this.changes, corrected: this.result };
  }
}

export function sameAnswer(one, other) {
  return stamp(one) === stamp(other);
}

export function countOf({ corrections }) {
  if (!corrections) return "";
  const counts = ["changed", "added", "rejected"].map((name) => [corrections[name].length, name]).filter(([count]) => count);
  return counts.map(([count, name]) => `${count} ${name}`).join(", ");
}

// A short name for the service's answer: models and findings. Confidences are left out, for their last digits may differ
// between two requests.
function stamp({ document, model, attributions, entities }) {
  const findings = attributions.map(({ id, stance, content, cue, source, chain }) => [id, stance, content.spans, cue?.spans, source?.spans, chain.map((link) => [link.entity, link.name, link.relation])]);
  const words = JSON.stringify([document.sha256, model, findings, entities.map((entity) => [entity.id, entity.name])]);
  let [high, low] = [0x811c9dc5, 5381];
  for (let index = 0; index < words.length; index += 1) {
    high = Math.imul(high ^ words.charCodeAt(index), 0x01000193) >>> 0;
    low = (Math.imul(low, 33) + words.charCodeAt(index)) >>> 0;
  }
  return high.toString(16) + low.toString(16);
}

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
}
