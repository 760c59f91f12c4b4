/** How many items an opcode of the loop takes from the stack, by opcode; −1 for those that it leaves to the library. */
export const TAKES = new Int8Array(256).fill(-1);
/** How many it leaves on the stack. */
export const LEAVES = new Int8Array(256);
const shape = (first: number, last: number, takes: number, leaves: number): void => {
  TAKES.fill(takes, first, last + 1);
  LEAVES.fill(leaves, first, last + 1);
};
shape(0x00, 0x00, 0, 0);
shape(0x01, 0x07, 2, 1);
shape(0x08, 0x09, 3, 1);
shape(0x0a, 0x0b, 2, 1);
shape(0x10, 0x14, 2, 1);
shape(0x15, 0x15, 1, 1);
shape(0x16, 0x18, 2, 1);
shape(0x19, 0x19, 1, 1);
shape(0x1a, 0x1d, 2, 1);
shape(0x20, 0x20, 2, 1);
shape(0x33, 0x34, 0, 1);
shape(0x35, 0x35, 1, 1);
shape(0x36, 0x36, 0, 1);
shape(0x37, 0x37, 3, 0);
shape(0x38, 0x38, 0, 1);
shape(0x39, 0x39, 3, 0);
shape(0x3d, 0x3d, 0, 1);
shape(0x50, 0x50, 1, 0);
shape(0x51, 0x51, 1, 1);
shape(0x52, 0x53, 2, 0);
shape(0x56, 0x56, 1, 0);
shape(0x57, 0x57, 2, 0);
shape(0x58, 0x5a, 0, 1);
shape(0x5b, 0x5b, 0, 0);
shape(0x5e, 0x5e, 3, 0);
shape(0x5f, 0x7f, 0, 1);
for (let n = 1; n <= 16; n++) {
  shape(0x7f + n, 0x7f + n, n, n + 1);
  shape(0x8f + n, 0x8f + n, n + 1, n + 1);
}
shape(0xf3, 0xf3, 2, 0);
