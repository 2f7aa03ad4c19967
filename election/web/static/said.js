// A marking in words, from the page's templates, as templates/said.html writes it on the server.

import { words } from "./page.js";

/** The words of a marking: of one word, or of a list of candidates' ids. */
export function inWords(marked) {
  if (typeof marked === "string") return words(`said-${marked}`);
  if (!marked.length) return words("said-blank");
  const names = [...document.getElementById("names").content.querySelectorAll("[data-candidate]")];
  const ranked = marked.map((id) => names.find((name) => name.dataset.candidate === id));
  const rest = names.filter((name) => !marked.includes(name.dataset.candidate));
  const slots = { ranked: rows(ranked), unranked: rows(rest), number: rest.length };
  return words(rest.length ? "said-ranked" : "said-all", slots);
}

// Each name stands in the direction of its own script.
function rows(names) {
  const list = document.createDocumentFragment();
  for (const { textContent } of names) {
    const row = document.createElement("li");
    row.append(document.createElement("bdi"));
    row.firstChild.append(textContent);
    list.append(row);
  }
  return list;
}
