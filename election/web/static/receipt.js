// The receipt's page: it can be printed, and saved with the code that only this browser knows.

/** Put the code into a receipt that came without it: into the page, and into the file to save. */
export function complete(receipt, code) {
  receipt.querySelector(".code").textContent = code;
  const save = receipt.querySelector("a[download]");
  const text = decodeURIComponent(save.getAttribute("href").split(",", 2)[1]);
  const file = new Blob([text.replace("{code}", code)], { type: "text/plain;charset=utf-8" });
  save.href = URL.createObjectURL(file);
}

/** Show the button that needs a script. */
export function dress(receipt) {
  const button = receipt.querySelector(".print");
  button.hidden = false;
  button.addEventListener("click", () => print());
}

const receiptOfPage = document.querySelector("main .receipt");
if (receiptOfPage) dress(receiptOfPage);
