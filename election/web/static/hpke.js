// HPKE (RFC 9180) in base mode, one message at a time: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
// AES-GCM, on the browser's own WebCrypto. An envelope is the encapsulated key (32 bytes) and the
// ciphertext, as election/crypto/envelope.py writes it. Names follow the RFC.

export const AES_128_GCM = { id: 1, keyBytes: 16 };
export const AES_256_GCM = { id: 2, keyBytes: 32 };

const KEM = [0x00, 0x20];
const KDF = [0x00, 0x01];
const HASH_BYTES = 32;
const NONCE_BYTES = 12;
const BASE_MODE = [0];
const NOTHING = new Uint8Array();
const PKCS8 = fromHex("302e020100300506032b656e04220420"); // comes before a raw X25519 secret

/** An envelope of the plaintext for whoever has the secret half of `recipient` (32 bytes).
 * `ephemeral` is for test vectors alone: each envelope has a fresh key. */
export async function seal(recipient, info, plaintext, options = {}) {
  const { aad = NOTHING, aead = AES_256_GCM, ephemeral = await newKeys() } = options;
  const pkR = await publicKey(recipient);
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", ephemeral.publicKey));
  const shared = await sharedSecret(ephemeral.privateKey, pkR, enc, recipient);
  const { key, iv } = await keySchedule(shared, info, aead);
  const sealing = { name: "AES-GCM", iv, additionalData: aad };
  return joined(enc, new Uint8Array(await crypto.subtle.encrypt(sealing, key, plaintext)));
}

/** The plaintext of an envelope; rejects where these keys do not open it. */
export async function open(keys, info, envelope, options = {}) {
  const { aad = NOTHING, aead = AES_256_GCM } = options;
  const enc = envelope.slice(0, 32);
  const recipient = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  const shared = await sharedSecret(keys.privateKey, await publicKey(enc), enc, recipient);
  const { key, iv } = await keySchedule(shared, info, aead);
  const opening = { name: "AES-GCM", iv, additionalData: aad };
  return new Uint8Array(await crypto.subtle.decrypt(opening, key, envelope.slice(32)));
}

/** A fresh key pair. */
export function newKeys() {
  return crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
}

/** A key pair from its raw halves, 32 bytes each. */
export async function keyPair(secret, open) {
  const x25519 = { name: "X25519" };
  const pkcs8 = joined(PKCS8, secret);
  return {
    privateKey: await crypto.subtle.importKey("pkcs8", pkcs8, x25519, false, ["deriveBits"]),
    publicKey: await publicKey(open),
  };
}

export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function publicKey(raw) {
  return crypto.subtle.importKey("raw", raw, { name: "X25519" }, true, []);
}

// Section 4.1: Encap and Decap exchange the roles of the two keys, and get the same secret.
async function sharedSecret(privateKey, otherKey, enc, recipient) {
  const agreeing = { name: "X25519", public: otherKey };
  const dh = new Uint8Array(await crypto.subtle.deriveBits(agreeing, privateKey, 256));
  if (dh.every((byte) => byte === 0)) {
    throw new Error("X25519 with a key of low order: the shared secret is all zero");
  }
  const suite = joined(ascii("KEM"), KEM);
  const prk = await labeledExtract(suite, NOTHING, "eae_prk", dh);
  return labeledExpand(suite, prk, "shared_secret", joined(enc, recipient), HASH_BYTES);
}

// Section 5.1, without a pre-shared key: the first message's key and nonce.
async function keySchedule(shared, info, aead) {
  const suite = joined(ascii("HPKE"), KEM, KDF, [0x00, aead.id]);
  const pskIdHash = await labeledExtract(suite, NOTHING, "psk_id_hash", NOTHING);
  const infoHash = await labeledExtract(suite, NOTHING, "info_hash", info);
  const context = joined(BASE_MODE, pskIdHash, infoHash);
  const secret = await labeledExtract(suite, shared, "secret", NOTHING);
  const raw = await labeledExpand(suite, secret, "key", context, aead.keyBytes);
  return {
    key: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
    iv: await labeledExpand(suite, secret, "base_nonce", context, NONCE_BYTES),
  };
}

// Section 4: extract is one HMAC; expand is one more, for an output no longer than one hash.
function labeledExtract(suite, salt, label, ikm) {
  return hmac(salt, joined(ascii("HPKE-v1"), suite, ascii(label), ikm));
}

async function labeledExpand(suite, prk, label, info, length) {
  const labeled = joined([0, length], ascii("HPKE-v1"), suite, ascii(label), info, [1]);
  return (await hmac(prk, labeled)).slice(0, length);
}

async function hmac(secret, data) {
  // WebCrypto takes no empty key; HMAC fills a key with zeros, so these are the same.
  const raw = secret.length ? secret : new Uint8Array(HASH_BYTES);
  const sha256 = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", raw, sha256, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, data));
}

function ascii(text) {
  return new TextEncoder().encode(text);
}

function joined(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
