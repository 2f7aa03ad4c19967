// From the filled form to a marking, by the rules of election/rules/poll/ballots.py. What a fault is
// called here stands in the page beside its sentence.

const RANK = "rank-";
const OPTIONS = ["yes", "no", "abstain"];

/** What the form's data say: { marking }, or { fault, facts, field } where it is not clear.
 * A marking is one word, or the list of the ranked candidates' ids, first first. */
export function readMarking(data, candidates) {
  return candidates.length ? readRanks(data, candidates) : readOption(data.get("marking") ?? "");
}

function readOption(marking) {
  const field = "marking-yes";
  if (!marking) return { fault: "unmarked", field };
  if (!OPTIONS.includes(marking)) return { fault: "no-option", field };
  return { marking };
}

function readRanks(data, candidates) {
  const given = candidates.map((id) => [id, (data.get(RANK + id) ?? "").trim()]);
  const ranks = given.filter(([, rank]) => rank);
  const blank = data.get("blank") === "yes";
  const problem = problemOf(ranks, blank, candidates.length);
  if (problem) return { ...problem, field: fieldAtFault(data, blank) };
  return { marking: ranks.sort((one, other) => one[1] - other[1]).map(([id]) => id) };
}

function problemOf(ranks, blank, most) {
  if (blank && ranks.length) return { fault: "blank-and-ranked" };
  if (!blank && !ranks.length) return { fault: "nobody" };
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

// The control to mend, in the order of the page: the second of two equal ranks, else the first.
function fieldAtFault(data, blank) {
  if (blank) return "blank";
  const fields = [...data.keys()].filter((name) => name.startsWith(RANK));
  const ranked = fields.filter((name) => data.get(name));
  const equal = (name) => ranked.filter((other) => data.get(other) === data.get(name)).length > 1;
  return ranked.filter(equal)[1] ?? ranked[0] ?? fields[0];
}
