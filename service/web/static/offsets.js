// The service counts code points, a browser's strings UTF-16 units: an emoji is one code point and two units.
// `units(text)` gives a function from code points to units, `points(text)` the reverse; both are exact at every position.

export function units(text) {
  if (isPlain(text)) return (position) => position;
  const table = tableOf(text);
  return (position) => table[Math.min(position, table.length - 1)];
}

export function points(text) {
  if (isPlain(text)) return (unit) => unit;
  const table = tableOf(text);
  return (unit) => {
    let [low, high] = [0, table.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (table[middle] < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

export function slice(text, start, end) {
  const at = units(text);
  return text.slice(at(start), at(end));
}

function isPlain(text) {
  return !/[\ud800-\udbff][\udc00-\udfff]/.test(text);
}

function tableOf(text) {
  const table = [];
  let unit = 0;
  for (const character of text) {
    table.push(unit);
    unit += character.length;
  }
  table.push(unit);
  return table;
}
