// Article and tree are linked: words that are pointed at or chosen on one side are highlighted on the other.

import { element } from "./dom.js";
import { chainList, detailsOf } from "./details.js";
import { STANCES, TYPES, number } from "./words.js";

export class Linking {
  // `desk` has the article's `text`, an AbortSignal `signal` that ends all listening, what to do on a choice (`chosen(id or null)`),
  // and the form of a correction: `form(id, done)` gives the form to show and its `focus`, `reject(id)` removes a statement.
  constructor(result, article, tree, bar, desk) {
    Object.assign(this, { result, article, tree, bar, desk, lit: [], pointing: true, chosen: null, hovered: null });
    this.chips = new Map(article.chips.map((chip) => [chip.dataset.id, chip]));
    this.listen();
    walk(article.chips, { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 });
    walk([...tree.root.querySelectorAll("button.source, button.content")], { ArrowDown: 1, ArrowUp: -1 });
  }

  listen() {
    // While the keyboard scrolls the page, a resting mouse points at nothing.
    const { signal } = this.desk;
    addEventListener("keydown", () => { this.pointing = false; }, { signal });
    addEventListener("pointermove", () => { this.pointing = true; }, { signal });
    const { body } = this.article;
    body.addEventListener("pointerover", (event) => { if (this.pointing) this.hover(innermost(event.target)); });
    body.addEventListener("pointerleave", () => this.hover(null));
    body.addEventListener("click", (event) => {
      if (event.target.closest(".chip") || !getSelection().isCollapsed) return;
      const id = innermost(event.target);
      if (id) this.choose(id, "article");
    });
    for (const [id, chip] of this.chips) {
      chip.addEventListener("pointerenter", () => this.hover(id));
      chip.addEventListener("focus", () => this.hover(id));
      chip.addEventListener("blur", () => this.hover(null));
      chip.addEventListener("click", () => this.choose(id, "article"));
    }
    for (const [id, { button }] of this.tree.contents) this.listenTo(button, [id], () => this.choose(id, "tree"));
    for (const record of this.tree.sources) {
      this.listenTo(record.button, record.ids, () => this.chooseSource(record), record.entity?.id);
    }
  }

  listenTo(button, ids, choose, entity) {
    const light = () => this.light(ids, entity);
    const back = () => this.relight();
    button.addEventListener("pointerenter", () => { if (this.pointing) light(); });
    button.addEventListener("focus", light);
    button.addEventListener("pointerleave", () => { if (this.pointing) back(); });
    button.addEventListener("blur", back);
    button.addEventListener("click", choose);
  }

  hover(id) {
    if (id === this.hovered) return;
    this.hovered = id;
    if (id) this.light(this.chosen && this.chosen !== id ? [this.chosen, id] : [id]);
    else this.relight();
  }

  relight() {
    if (this.chosenSource) this.light(this.chosenSource.ids, this.chosenSource.entity?.id);
    else this.light(this.chosen ? [this.chosen] : []);
  }

  light(ids, entity) {
    for (const [node, name] of this.lit) node.classList.remove(name);
    this.lit = [];
    const put = (node, name) => {
      if (!node) return;
      node.classList.add(name);
      this.lit.push([node, name]);
    };
    for (const id of ids) {
      for (const { piece, part } of this.article.pieces.get(id)) put(piece, `lit-${part}`);
      put(this.chips.get(id), "lit");
      put(this.tree.contents.get(id).button, "lit");
      for (let up = this.tree.contents.get(id).source; up; up = up.parent) put(up.button, "lit");
    }
    for (const piece of this.article.mentions.get(entity) ?? []) put(piece, "lit-mention");
  }

  // `from` is where the choice was made: "article", "tree", "both" for a jump that takes the focus along,
  // "keys", "address", or "still" if nothing should move.
  choose(id, from) {
    const again = this.chosen === id && ["article", "tree"].includes(from);
    if (!["address", "still"].includes(from)) this.desk.chosen(again ? null : id);
    this.clear();
    if (again) return this.relight();
    this.chosen = id;
    const entry = this.tree.contents.get(id);
    this.fill(entry);
    entry.detail.hidden = false;
    entry.button.setAttribute("aria-expanded", "true");
    this.chips.get(id)?.setAttribute("aria-pressed", "true");
    this.relight();
    this.label(id);
    this.fillBar(entry.attribution);
    if (from === "still") return undefined;
    if (from !== "tree" && this.besides()) this.showChain(entry);
    if (from === "both" && !this.besides()) reveal(entry.item);
    if (from !== "article" && this.besides()) reveal(this.chips.get(id));
    if (from === "keys") this.chips.get(id)?.focus({ preventScroll: true });
    if (["keys", "address"].includes(from) && !this.besides()) reveal(this.chips.get(id));
    if (from === "both") entry.button.focus({ preventScroll: true });
    return undefined;
  }

  fill(entry) {
    entry.detail.replaceChildren(...detailsOf(entry.attribution, {
      result: this.result, text: this.desk.text, go: (other) => this.choose(other, "both"), correct: () => this.edit(entry), reject: this.desk.reject,
    }));
  }

  edit(entry) {
    const { form, focus } = this.desk.form(entry.attribution.id, () => {
      this.fill(entry);
      entry.detail.querySelector("[data-action=correct]").focus();
    });
    entry.detail.replaceChildren(form);
    focus();
    form.scrollIntoView({ block: "nearest" });
  }

  // The statement of the address, or none.
  show(id, moves = true) {
    if (id === this.chosen || (id && !this.tree.contents.has(id))) return;
    if (id) this.choose(id, moves ? "address" : "still");
    else {
      this.clear();
      this.relight();
    }
  }

  // The next or previous statement that the filters show; without a choice, the first or the last.
  step(by) {
    const shown = this.article.chips.filter((chip) => !chip.hidden);
    const place = shown.findIndex((chip) => chip.dataset.id === this.chosen);
    const goal = shown[place < 0 ? (by > 0 ? 0 : shown.length - 1) : place + by];
    if (goal) this.choose(goal.dataset.id, "keys");
  }

  // Whether article and tree are side by side. If one is below the other, a jump would lose the reader's place.
  besides() {
    return getComputedStyle(this.tree.root.parentElement).position === "sticky";
  }

  // Scrolls the tree's own pane so that the whole chain is in sight: with the details, without, or at least its end.
  showChain(entry) {
    const pane = this.tree.root.parentElement;
    const above = (node) => node.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
    const room = innerHeight - Math.max(0, pane.getBoundingClientRect().top) - 12;
    const starts = [0, above(chainTop(entry.source)) - 12];
    const [whole, bare] = [entry.item, entry.button].map((node) => above(node) + node.offsetHeight);
    const fitting = [whole, bare].flatMap((end) => starts.filter((start) => end - start <= room));
    pane.scrollTo({ top: fitting[0] ?? bare - room, behavior: pace() });
  }

  chooseSource(record) {
    const again = this.chosenSource === record;
    this.clear();
    if (!again) {
      this.chosenSource = record;
      record.button.setAttribute("aria-pressed", "true");
      if (this.besides()) reveal(this.chips.get(record.ids[0]));
    }
    this.relight();
  }

  clear() {
    if (this.chosen) {
      const entry = this.tree.contents.get(this.chosen);
      entry.detail.hidden = true;
      entry.button.setAttribute("aria-expanded", "false");
      this.chips.get(this.chosen)?.setAttribute("aria-pressed", "false");
    }
    this.chosenSource?.button.setAttribute("aria-pressed", "false");
    this.chosen = this.chosenSource = null;
    for (const node of this.article.body.querySelectorAll("[data-label]")) node.removeAttribute("data-label");
    this.bar.hidden = true;
  }

  label(id) {
    const labelled = new Set();
    for (const { piece, part } of this.article.pieces.get(id)) {
      if (part === "content" || labelled.has(part) || piece.hasAttribute("data-label")) continue;
      labelled.add(part);
      piece.setAttribute("data-label", part);
    }
  }

  fillBar(attribution) {
    const place = (target) => () => {
      reveal(target);
      target.focus({ preventScroll: true });
    };
    this.bar.replaceChildren(
      element("p", { class: "bar-words" }, element("strong", {}, `No. ${number(attribution)}`),
        ` ${TYPES[attribution.type]}, ${STANCES[attribution.stance]}`),
      chainList(attribution, this.result),
      element("div", { class: "bar-actions" },
        element("button", { type: "button", class: "link", onclick: place(this.tree.contents.get(attribution.id).button) }, "Details"),
        element("button", { type: "button", class: "link", onclick: () => { this.desk.chosen(null); this.clear(); this.relight(); } }, "Close")));
    this.bar.hidden = false;
  }
}

// The attribution with the smallest content around the words; otherwise the one whose source or cue they are.
function innermost(target) {
  const marks = (target.closest?.(".piece")?.marks ?? []).filter((mark) => mark.attribution);
  const parts = marks.filter((mark) => mark.part !== "content");
  const best = (parts.length ? parts : marks).sort((a, b) => a.size - b.size)[0];
  return best?.attribution.id ?? null;
}

// The outermost source of a chain, below the publisher.
function chainTop(source) {
  let top = source;
  while (top.parent?.parent) top = top.parent;
  return top.button;
}

function reveal(node) {
  node?.scrollIntoView({ block: "center", behavior: pace() });
}

function pace() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

// One stop for the Tab key; arrows, Home and End move within.
function walk(buttons, steps) {
  if (!buttons.length) return;
  buttons[0].tabIndex = 0;
  const visible = () => buttons.filter((button) => button.offsetParent !== null);
  for (const button of buttons) {
    button.addEventListener("keydown", (event) => {
      const all = visible();
      const place = all.indexOf(button);
      const goal = { Home: 0, End: all.length - 1 }[event.key] ?? place + (steps[event.key] ?? NaN);
      if (Number.isNaN(goal) || !all[goal]) return;
      event.preventDefault();
      all[goal].focus();
    });
    button.addEventListener("focus", () => {
      for (const other of buttons) other.tabIndex = other === button ? 0 : -1;
    });
  }
}
