// For Google Sheets (Extensions, Apps Script): =PROVENANCE(A1) fills a row for each attribution of the
// article in A1: stance, chain, weakest link, content. The service must be reachable from the internet, so
// give it keys. Sheets waits 30 seconds for a function.
const SERVICE = "https://hearsay.example.org";
const KEY = "";
const TRIES = 3;

function PROVENANCE(text) {
  let answer;
  for (let tries = 0; tries < TRIES; tries += 1) {
    answer = UrlFetchApp.fetch(`${SERVICE}/v1/provenance`, {
      method: "post", contentType: "application/json", headers: KEY ? { Authorization: `Bearer ${KEY}` } : {},
      payload: JSON.stringify({ text: String(text) }), muteHttpExceptions: true,
    });
    if (answer.getResponseCode() !== 503) break;
    Utilities.sleep(1000 * Math.min(5, Number(answer.getHeaders()["Retry-After"]) || 1));
  }
  const body = JSON.parse(answer.getContentText());
  if (answer.getResponseCode() !== 200) throw new Error(`${body.title}: ${body.detail}`);
  const rows = body.attributions.map((a) => [a.stance, a.chain.map((link) => link.name).join(" > "), a.weakest, a.content.text]);
  return rows.length ? rows : [["nothing is attributed"]];
}
