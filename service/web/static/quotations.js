// The words of the text in quotation marks, to decide whether a corrected content is quoted.

const CLOSING = { "“": "”", "„": "“", "«": "»", "\"": "\"", "‘": "’", "``": "''" };
const NO_WORDS = /^[\s\p{P}\p{S}]*$/u;

// "direct" if all pieces are in quotation marks, "indirect" if none is, else "mixed".
export function quoteType(text, spans) {
  const letters = [...text];
  const quoted = quotedPlaces(letters);
  let [inside, outside] = [0, 0];
  for (const [start, end] of spans) {
    for (let place = start; place < end; place += 1) {
      if (NO_WORDS.test(letters[place])) continue;
      if (quoted[place]) inside += 1;
      else outside += 1;
    }
  }
  if (!inside) return "indirect";
  return outside ? "mixed" : "direct";
}

// For each code point whether it is between marks; a mark that its paragraph does not close lasts to the paragraph's end.
function quotedPlaces(letters) {
  const quoted = new Uint8Array(letters.length);
  let close = null;
  for (let place = 0; place < letters.length; place += 1) {
    const pair = letters[place] + (letters[place + 1] ?? "");
    const one = pair === "``" || pair === "''" ? pair : letters[place];
    if (letters[place] === "\n") close = null;
    else if (one === close && !isApostrophe(letters, place)) close = null;
    else if (close === null && CLOSING[one] && !(one === "‘" && isApostrophe(letters, place))) close = CLOSING[one];
    else if (close !== null) quoted[place] = 1;
    if (one.length === 2 && one === pair) place += 1;
  }
  return quoted;
}

function isApostrophe(letters, place) {
  const letter = /\p{L}/u;
  return letters[place] === "’" && letter.test(letters[place - 1] ?? "") && letter.test(letters[place + 1] ?? "");
}
