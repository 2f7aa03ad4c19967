// Reads the marking in the filled form, by the rules of the poll's kind in election/kinds. The page
// has a sentence for each fault, under the name that the fault has in this file.

const RANK = "rank-";
const OPTIONS = ["yes", "no", "abstain"];

// The values of controls are filled with hyphens to one width: election/rules/poll/ballots.py.
const value = (sent) => (sent ?? "").replace(/-+$/, "");

/** The form's marking: { marking }, or { fault, facts, field } where it is not clear.
 * A marking is one word, or the list of the ranked candidates' ids, first preference first.
 * `withdrawn` holds the names of the candidates who withdrew, by id. */
export function readMarking(data, candidates, withdrawn = {}) {
  if (!candidates.length) return readOption(value(data.get("marking")));
  return readRanks(data, candidates, withdrawn);
}

/** True where the form's marking says anything, clear or not. */
export function isMarked(data) {
  const ranked = [...data].some(([name, rank]) => name.startsWith(RANK) && value(rank.trim()));
  return ranked || Boolean(value(data.get("marking"))) || data.get("blank") === "yes";
}

function readOption(marking) {
  const field = "marking-yes";
  if (!marking) return { fault: "unmarked", field };
  if (!OPTIONS.includes(marking)) return { fault: "no-option", field };
  return { marking };
}

function readRanks(data, candidates, withdrawn) {
  const blank = data.get("blank") === "yes";
  const given = [...data].filter(([name, rank]) => name.startsWith(RANK) && value(rank.trim()));
  const ids = given.map(([name]) => name.slice(RANK.length));
  const ranks = candidates
    .filter((id) => ids.includes(id))
    .map((id) => [id, value(data.get(RANK + id).trim())]);
  const problem =
    problemOfWhom(ids, blank, candidates, withdrawn) ?? problemOfRanks(ranks, candidates.length);
  if (problem) return { ...problem, field: fieldAtFault(data, blank) };
  return { marking: ranks.sort((one, other) => one[1] - other[1]).map(([id]) => id) };
}

function problemOfWhom(ids, blank, candidates, withdrawn) {
  if (blank && ids.length) return { fault: "blank-and-ranked" };
  if (!blank && !ids.length) return { fault: "nobody" };
  const unknown = ids.find((id) => !candidates.includes(id));
  if (unknown !== undefined) return { fault: "unknown", facts: { candidate: unknown } };
  const struck = candidates.find((id) => id in withdrawn && ids.includes(id));
  return struck && { fault: "withdrawn", facts: { name: withdrawn[struck] } };
}

function problemOfRanks(ranks, most) {
  const numbers = ranks.map(([, rank]) => rank);
  const places = Array.from({ length: most }, (_, place) => String(place + 1));
  if (!numbers.every((rank) => places.includes(rank))) {
    return { fault: "no-rank", facts: { candidates: most } };
  }
  const twice = numbers.find((rank, at) => numbers.indexOf(rank) < at);
  if (twice) return { fault: "twice", facts: { rank: twice } };
  const gap = places.slice(0, numbers.length).find((place) => !numbers.includes(place));
  return gap && { fault: "gap", facts: { rank: gap } };
}

// The control to correct, in the order of the page: the second of two equal ranks, else the first.
function fieldAtFault(data, blank) {
  if (blank) return "blank";
  const fields = [...data.keys()].filter((name) => name.startsWith(RANK));
  const ranked = fields.filter((name) => value(data.get(name)));
  const equal = (name) => ranked.filter((other) => data.get(other) === data.get(name)).length > 1;
  return ranked.filter(equal)[1] ?? ranked[0] ?? fields[0];
}
