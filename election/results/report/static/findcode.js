// Finds a receipt code in the tables of the report's own page. It sends nothing and keeps nothing.
// Codes are read as election/rules/poll/receipt_codes.py reads them; every word of an answer waits in the page.
(() => {
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const LENGTH = 20;
  const GROUP = 7;
  const HASH = /^[0-9a-f]{64}$/;

  const form = document.querySelector("form.find");
  if (!form) {
    return;
  }
  const field = document.getElementById("code");
  const status = document.querySelector(".found");

  function check(values) {
    let found = 0;
    for (const value of values) {
      found = (found ^ value) << 1;
      if (found & 32) {
        found ^= 0b100101;
      }
    }
    return found;
  }

  function forgiven(text) {
    return text.replace(/[\s-]+/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  }

  function isCode(letters) {
    const values = [...letters].map((letter) => ALPHABET.indexOf(letter));
    return check(values.slice(0, LENGTH)) === values[LENGTH];
  }

  // The rows of a table whose first cell satisfies a test.
  function rows(table, test) {
    const all = document.querySelectorAll(`#${table} tbody tr`);
    return [...all].filter((row) => test(row.cells[0].textContent.trim()));
  }

  function groups(letters) {
    return [0, 1, 2].map((place) => letters.slice(place * GROUP, (place + 1) * GROUP));
  }

  // If two of its three groups are those of one published code, the slip is in the third.
  function where(letters) {
    const typed = groups(letters);
    for (const row of rows("codes", () => true)) {
      const there = groups(forgiven(row.cells[0].textContent));
      const other = [0, 1, 2].filter((place) => there[place] !== typed[place]);
      if (other.length === 1) {
        return answer(`group-${other[0]}`, { group: typed[other[0]] }).textContent;
      }
    }
    return answer("everywhere").textContent;
  }

  function answer(name, slots = {}) {
    const copy = document.querySelector(`template[data-answer="${name}"]`).content.cloneNode(true);
    for (const slot of copy.querySelectorAll("[data-slot]")) {
      slot.replaceChildren(...[slots[slot.dataset.slot]].flat());
    }
    return copy;
  }

  function lead(row) {
    const line = answer("line");
    row.id = "found";
    line.querySelector("a").href = "#found";
    return line;
  }

  function counted(found) {
    const said = found.filter((row) => row.cells.length > 1);
    const copied = (cell) => [...cell.cloneNode(true).childNodes]; // names stay set apart
    const ballots = said.map((row) => answer("ballot", { ballot: copied(row.cells[1]) }));
    const first = found.length === 1 ? answer("counted") : answer("several", { number: found.length });
    return [first, ...ballots, lead(found[0])];
  }

  function voided(row) {
    return [answer("void", { reason: row.cells[1].textContent }), lead(row)];
  }

  function answers(text) {
    if (HASH.test(text.trim().toLowerCase())) {
      const [row] = rows("void-ballots", (head) => head === text.trim().toLowerCase());
      return row ? voided(row) : [answer("not-void")];
    }
    const letters = forgiven(text);
    const foreign = [...letters].find((letter) => !ALPHABET.includes(letter));
    if (!letters) {
      return [answer("empty")];
    }
    if (foreign) {
      return [answer("foreign", { letter: foreign })];
    }
    if (letters.length !== LENGTH + 1) {
      return [answer("length", { number: letters.length })];
    }
    if (!isCode(letters)) {
      return [answer("slip", { where: where(letters) })];
    }
    const same = (head) => forgiven(head) === letters;
    const found = rows("codes", same);
    const [unfit] = rows("void-ballots", same);
    const said = [...(found.length ? counted(found) : []), ...(unfit ? voided(unfit) : [])];
    return said.length ? said : [answer("missing")];
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.getElementById("found")?.removeAttribute("id");
    status.replaceChildren(...answers(field.value));
  });

  // The line may lie in a folded part of the page, which a link alone does not open everywhere.
  status.addEventListener("click", (event) => {
    if (event.target.closest("a")) {
      const row = document.getElementById("found");
      row.closest("details")?.setAttribute("open", "");
    }
  });

  form.hidden = false;
  document.querySelector(".unscripted").hidden = true;
})();
