// For Google Sheets (Extensions, Apps Script): =PROVENANCE(A1) fills a row for each attribution of the
// article in A1: stance, chain, weakest link, content. The service must be reachable from the internet.
const SERVICE = "https://hearsay.example.org";

function PROVENANCE(text) {
  const answer = UrlFetchApp.fetch(`${SERVICE}/v1/provenance`, {
    method: "post", contentType: "application/json", payload: JSON.stringify({ text }), muteHttpExceptions: true,
  });
  const body = JSON.parse(answer.getContentText());
  if (answer.getResponseCode() !== 200) throw new Error(`${body.title}: ${body.detail}`);
  return body.attributions.map((a) => [a.stance, a.chain.map((link) => link.name).join(" > "), a.weakest, a.content.text]);
}
