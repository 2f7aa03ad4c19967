// Words for scripts: the server writes them once, into templates in the page.

/** A copy of a template's content, its slots filled with text or nodes. */
export function words(id, slots = {}) {
  const copy = document.getElementById(id).content.cloneNode(true);
  for (const [name, value] of Object.entries(slots)) {
    copy.querySelectorAll(`[data-slot="${name}"]`).forEach((slot) => slot.replaceChildren(value));
  }
  return copy;
}

const PATIENCE = 30_000;

/** Another page of this site: its status and its document, or null where no answer came. */
export async function visit(path, fields) {
  const posting = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(path, { ...posting, cache: "no-store", signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("main h1") && { status: answer.status, page };
  } catch {
    return null;
  }
}

/** A refusal page's heading, sentences and links, to be shown within this page. */
export function told(page) {
  const panel = words("refused");
  const main = page.querySelector("main").cloneNode(true);
  panel.querySelector("h2").append(main.querySelector("h1").textContent);
  main.querySelectorAll("h1, form, script").forEach((element) => element.remove());
  main.querySelectorAll("a").forEach((link) => {
    link.className = ""; // the only button is the one that goes on
    link.target = "_blank"; // so that the marking stays
  });
  panel.querySelector("h2").after(...main.childNodes);
  return panel;
}
