// Elements are made here and nowhere else. Text only ever becomes a text node: nothing is parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20c.6-4 3.6-6 7.5-6s6.900 2 7.500 6"],
  organization: ["M5 20V5h9v15", "M14 10h5v10", "M3 20h18", "M8 8h3M8 12h3M8 16h3"],
  outlet: ["M4 5h13v14H6a2 2 0 0 1-2-2z", "M17 9h3v8a2 2 0 0 1-2 2", "M7 9h7M7 12.500h7M7 16h4"],
  government: ["M3 9l9-5 9 5z", "M6 10v7M10 10v7M14 10v7M18 10v7", "M3 20h18"],
  document: ["M6 3h8l4 4v14H6z", "M14 3v4h4", "M9 12h6M9 16h6"],
  group: ["M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z", "M2.500 19c.4-3.500 3-5.500 6.500-5.500s6.100 2 6.500 5.500", "M15.500 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14c2.300.6 3.700 2.300 4 5"],
  unknown: ["M12 4l8 8-8 8-8-8z"],
  publisher: ["M5 4h14v16H5z", "M8 8h8", "M8 12h8M8 16h5"],
  anonymous: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.500 20c.6-4 3.600-6 7.500-6s6.900 2 7.500 6"],
  unresolved: ["M12 3l9 9-9 9-9-9z", "M9.800 10a2.300 2.300 0 1 1 3.300 2.100c-.7.3-1.100.8-1.100 1.500", "M12 16.300v.2"],
};

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(made, name, value);
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const look = { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true", focusable: "false", class: `icon icon-${name}` };
  for (const [key, value] of Object.entries(look)) drawing.setAttribute(key, value);
  for (const line of ICONS[name] ?? ICONS.unknown) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    drawing.append(path);
  }
  return drawing;
}

export function byId(id) {
  return document.getElementById(id);
}

export function show(id, visible) {
  byId(id).hidden = !visible;
}
