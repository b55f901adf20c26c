// Send an article from a file and print each chain. Needs Node.js 18 or newer, nothing else.
// Usage: node provenance.mjs article.txt
import { readFile } from "node:fs/promises";

const service = process.env.HEARSAY_URL ?? "http://127.0.0.1:8000";

async function provenance(text, tries = 5) {
  const answer = await fetch(`${service}/v1/provenance`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-API-Key": process.env.HEARSAY_KEY ?? "" },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(60_000),
  });
  if (answer.status === 503 && tries > 0) {
    await new Promise((go) => setTimeout(go, 1000 * Number(answer.headers.get("Retry-After") ?? 1)));
    return provenance(text, tries - 1);
  }
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${body.title}: ${body.detail}`);
  return body;
}

const result = await provenance(await readFile(process.argv[2], "utf8"));
for (const { stance, chain, content } of result.attributions) {
  console.log(`${stance}\t${chain.map((link) => link.name).join(" > ")}\t${content.text}`);
}
