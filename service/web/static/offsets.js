// The service counts code points, a browser's strings UTF-16 units: an emoji is one of the first and two
// of the second. `units(text)` gives a function from the one to the other, exact at every position.

export function units(text) {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return (position) => position;
  const table = [];
  let unit = 0;
  for (const character of text) {
    table.push(unit);
    unit += character.length;
  }
  table.push(unit);
  return (position) => table[Math.min(position, table.length - 1)];
}
