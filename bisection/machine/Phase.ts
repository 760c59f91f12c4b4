/** What the next step does. The number is committed to; numbers are never used again. */
export const Phase = {
  idle: 0,
  batchOpen: 1,
  blockOpen: 2,
  blockSystem: 3,
  blockClose: 4,
  listLeaf: 5,
  listPlace: 6,
  blockSeal: 7,
  loadBlobs: 8,
  decode: 16,
  scanData: 17,
  scanAccess: 18,
  sign: 19,
  recover: 20,
  charge: 21,
  warm: 22,
  authorize: 23,
  start: 24,
  end: 25,
  destruct: 26,
  scanAuthorizations: 27,
  opcode: 32,
  copy: 33,
  hash: 34,
  hashed: 35,
  callCharge: 48,
  callEnter: 49,
  callCode: 50,
  codeOpen: 51,
  precompile: 52,
  create: 56,
  createStart: 57,
  initCode: 58,
  deposit: 59,
  deposited: 60,
  exit: 64,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** The name of a phase, for people. */
export function phaseName(phase: Phase): string {
  return Object.entries(Phase).find(([, number]) => number === phase)?.[0] ?? String(phase);
}
