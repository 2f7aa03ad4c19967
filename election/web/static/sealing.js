// A ballot sealed in this browser, as election/crypto/envelope.py and services/cast.py seal it.

import { fromHex, keyPair, newKeys, open, seal, toHex } from "./hpke.js";

const OVERHEAD = 48;

// From the test vectors of RFC 9180 (CFRG, test-vectors.json): the first encryption of the entry
// for this suite, base mode, X25519, HKDF-SHA256, AES-256-GCM.
const KNOWN = {
  secret: "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
  open: "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
  info: "4f6465206f6e2061204772656369616e2055726e",
  aad: "436f756e742d30",
  envelope:
    "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256" +
    "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be99319" +
    "80a41de125a925cdad859d5b7a",
  plaintext: "4265617574792069732074727574682c20747275746820626561757479",
};

/** True where this browser seals correctly: it opens the RFC's envelope, and one of its own. */
export async function canSeal(poll) {
  try {
    return (await opensTheKnown()) && (await opensItsOwn()) && (await fits(poll));
  } catch {
    return false;
  }
}

async function opensTheKnown() {
  const keys = await keyPair(fromHex(KNOWN.secret), fromHex(KNOWN.open));
  const aad = fromHex(KNOWN.aad);
  const plaintext = await open(keys, fromHex(KNOWN.info), fromHex(KNOWN.envelope), { aad });
  return toHex(plaintext) === KNOWN.plaintext;
}

async function opensItsOwn() {
  const keys = await newKeys();
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  const [plaintext, info] = [filled("{}", 64), fromHex(KNOWN.info)];
  return toHex(await open(keys, info, await seal(raw, info, plaintext))) === toHex(plaintext);
}

async function fits(poll) {
  return (await seal(poll.key, poll.info, filled("{}", poll.length))).length === poll.length + OVERHEAD;
}

/** The envelope of a marking and its receipt code. `poll` has `key`, `info` and `length`. */
export function sealBallot(poll, code, marking) {
  const ballot = typeof marking === "string" ? { code, marking } : { code, ranking: marking };
  return seal(poll.key, poll.info, filled(JSON.stringify(ballot), poll.length));
}

/** SHA-256 in hex, by which an envelope is known. */
export async function digest(bytes) {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

// Ids and codes are ASCII and the keys stand in order, so this JSON is canonical. All plaintexts of
// a poll have one length, because the length of an envelope can be seen.
function filled(text, length) {
  const bytes = new TextEncoder().encode(text.padEnd(length));
  if (bytes.length !== length) throw new Error("the ballot is longer than the poll's one length");
  return bytes;
}
