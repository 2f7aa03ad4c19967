// The receipt's page: its code is copied, and the page printed, at a press; and saved with the code
// that only this browser knows.

import { askBeforeLeaving } from "./leaving.js";

/** Put the code into a receipt that came without it: into the page, and into the file to save. */
export function complete(receipt, code) {
  receipt.querySelector(".code").textContent = code;
  const save = receipt.querySelector("a[download]");
  const text = decodeURIComponent(save.getAttribute("href").split(",", 2)[1]);
  const file = new Blob([text.replace("{code}", code)], { type: "text/plain;charset=utf-8" });
  save.href = URL.createObjectURL(file);
}

/** Show the buttons that need a script; until the receipt is kept, ask before it is left. */
export function dress(receipt) {
  let kept = false;
  askBeforeLeaving(() => !kept);
  const act = (name, does) => {
    const button = receipt.querySelector(name);
    button.hidden = false;
    button.addEventListener("click", async () => (kept = (await does()) || kept));
  };
  act("a[download]", () => true);
  act(".copy", () => copy(receipt));
  act(".print", () => {
    print();
    return true;
  });
  const proofs = receipt.querySelector(".proofs");
  addEventListener("beforeprint", () => (proofs.open = true));
}

async function copy(receipt) {
  const said = receipt.querySelector(".copied");
  try {
    await navigator.clipboard.writeText(receipt.querySelector(".code").textContent);
    said.textContent = said.dataset.copied;
    return true;
  } catch {
    said.textContent = said.dataset.failed;
    return false;
  }
}

const main = document.querySelector("main");
if (main.querySelector(".receipt")) dress(main);
