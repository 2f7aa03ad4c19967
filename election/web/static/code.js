// Receipt codes, as election/rules/poll/receipt_codes.py makes and explains them: 20 random
// characters of base32 and a check character, in three groups of seven.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A random code: 100 bits. A byte has 256 values, 8 for each letter, so none is likelier. */
export function newCode() {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return codeFrom(Array.from(bytes, (byte) => byte % ALPHABET.length));
}

/** The code of 20 values from 0 to 31. */
export function codeFrom(values) {
  const letters = [...values, check(values)].map((value) => ALPHABET[value]).join("");
  return letters.match(/.{7}/g).join("-");
}

function check(values) {
  return values.reduce((sum, value) => {
    const doubled = (sum ^ value) << 1;
    return doubled & 32 ? doubled ^ 0b100101 : doubled;
  }, 0);
}
