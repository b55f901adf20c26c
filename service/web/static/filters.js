// The filters of article and tree: the parts of the firmness sentence, and one source of the table.

import { element } from "./dom.js";
import { firmness } from "./firmness.js";

export class Filters {
  constructor(result, marked, tree) {
    Object.assign(this, { result, marked, tree, parts: new Set(), source: null });
    this.words = element("span", { class: "filter-words", role: "status" });
    this.all = element("button", { type: "button", class: "link", hidden: true, onclick: () => this.reset() }, "Show all");
    this.onReset = () => {};
    this.sentence = this.sentenceOf(firmness(result.attributions));
  }

  sentenceOf({ begins, grades, also }) {
    if (!grades.length) return element("p", { class: "firmness" }, begins);
    this.buttons = [...grades, ...also].map((part) => this.button(part));
    // A part and the mark after it stay on one line.
    const listed = (from, to) => this.buttons.slice(from, to).map((button, index, all) => [element("span", { class: "part" }, button, index < all.length - 1 ? "," : "."), " "]);
    return element("div", { class: "firmness" },
      element("p", { role: "group", "aria-label": "How firm the article is; each part shows only its own" }, `${begins}: `, listed(0, grades.length), also.length ? ["Of these, ", listed(grades.length)] : null),
      element("p", { class: "shown" }, this.words, " ", this.all));
  }

  // The parts that are chosen, by name, and the way to choose them again after a correction; those that no longer exist are left out.
  names() {
    return [...this.parts].map((part) => part.name);
  }

  choose(names) {
    for (const button of this.buttons ?? []) if (names.includes(button.dataset.part)) button.click();
  }

  button(part) {
    return element("button", {
      type: "button", class: `filter ${part.name}`, "data-part": part.name, "aria-pressed": "false", title: `Show only those that ${part.is}`,
      onclick: (event) => {
        if (!this.parts.delete(part)) this.parts.add(part);
        event.currentTarget.setAttribute("aria-pressed", String(this.parts.has(part)));
        this.apply();
      },
    }, part.words);
  }

  bySource(row) {
    this.source = row;
    this.apply();
  }

  reset() {
    this.parts.clear();
    this.source = null;
    for (const button of this.buttons) button.setAttribute("aria-pressed", "false");
    this.onReset();
    this.apply();
    this.buttons[0].focus();
  }

  keeps(attribution) {
    const ids = this.source && [...this.source.own, ...this.source.passed];
    return (!this.parts.size || [...this.parts].some((part) => part.test(attribution))) && (!ids || ids.includes(attribution.id));
  }

  apply() {
    const kept = new Set();
    for (const [id, entry] of this.tree.contents) {
      entry.item.hidden = !this.keeps(entry.attribution);
      if (!entry.item.hidden) kept.add(id);
    }
    // Contents nest: words stay visible as long as one of their statements is shown.
    const everything = kept.size === this.tree.contents.size;
    for (const pieces of this.marked.pieces.values()) {
      for (const { piece, part } of pieces) {
        if (part === "content") piece.classList.toggle("dim", !everything && !piece.marks.some((mark) => mark.part === "content" && kept.has(mark.attribution.id)));
      }
    }
    for (const chip of this.marked.chips) chip.hidden = !kept.has(chip.dataset.id);
    for (const record of this.tree.sources) record.item.hidden = record.parent !== null && !record.ids.some((id) => kept.has(id));
    const filtered = this.parts.size > 0 || this.source;
    this.words.textContent = filtered ? `Showing ${kept.size} of ${this.result.attributions.length}${this.source ? `, those of ${this.source.name}` : ""}.` : "";
    this.all.hidden = !filtered;
  }
}
