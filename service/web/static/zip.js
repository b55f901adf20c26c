// A ZIP archive of files that are stored and not compressed (PKWARE's APPNOTE 6.3.3, sections 4.3 and 4.4): a few lines
// instead of a library. Names are UTF-8; every system's own tools open such an archive.

const UTF8_NAMES = 0x0800;
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

// `files` are {name, bytes}; at most 65,535 of them and 4 GiB in all, as in the format's first version.
export function zip(files, now = new Date()) {
  const encoder = new TextEncoder();
  const [local, central] = [[], []];
  let offset = 0;
  for (const { name, bytes } of files) {
    const written = encoder.encode(name);
    const shared = header(written, bytes, now);
    local.push(numbers([4, 0x04034b50]), shared, written, bytes);
    central.push(numbers([4, 0x02014b50], [2, 20]), shared, numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), written);
    offset += 30 + written.length + bytes.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0);
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]);
  return new Blob([...local, ...central, end], { type: "application/zip" });
}

// The part that a file's own header and its entry in the directory share.
function header(name, bytes, now) {
  const time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
  const date = ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
  return numbers([2, 20], [2, UTF8_NAMES], [2, 0], [2, time], [2, date], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0]);
}

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

// Little-endian numbers of 2 or 4 bytes, one after the other.
function numbers(...pairs) {
  const made = new DataView(new ArrayBuffer(pairs.reduce((sum, [size]) => sum + size, 0)));
  let place = 0;
  for (const [size, value] of pairs) {
    if (size === 2) made.setUint16(place, value, true);
    else made.setUint32(place, value, true);
    place += size;
  }
  return new Uint8Array(made.buffer);
}
