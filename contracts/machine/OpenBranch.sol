// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, allocate} from "../structures/Proof.sol";
import {Rlp} from "../structures/Rlp.sol";
import {Slice, sliceOf} from "../structures/Slice.sol";
import {Reader, pack} from "./Packer.sol";

/// @notice A branch of a trie that is built in the order of its keys: what is still to come of it has larger nibbles.
struct OpenBranch {
    /// How many nibbles of the keys stand above it.
    uint256 depth;
    /// The nibble that comes next.
    uint256 next;
    /// The open branch that this one will be below of.
    bytes32 above;
    /// The RLP of the items before `next`, in memory with room for all of them.
    Slice items;
}

using {place, node, hashOf} for OpenBranch global;

/// @dev The children and the value.
uint256 constant ITEMS = 17;
/// @dev The bytes of 17 items that are hashes, and of a word behind them.
uint256 constant ROOM = 17 * 33 + 32;

/// @notice A branch with no child yet.
function startBranch(uint256 depth, bytes32 above) pure returns (OpenBranch memory) {
    return OpenBranch(depth, 0, above, sliceOf(allocate(ROOM), 0));
}

function openBranch(Proof memory proof, bytes32 hash) pure returns (OpenBranch memory branch) {
    (uint256 at, uint256 size) = proof.openSized(hash);
    Reader memory reader = Reader(at + 1);
    branch.depth = reader.take(1);
    branch.next = reader.take(1);
    branch.above = reader.takeHash();
    branch.items = sliceOf(allocate(ROOM), size - 35);
    sliceOf(reader.at, size - 35).copyTo(branch.items.at());
}

/// @notice Adds a child, `child` as it stands in a node, at a nibble that is not before `next`.
function place(OpenBranch memory branch, uint256 nibble, Slice child) pure {
    fill(branch, nibble);
    uint256 start = branch.items.at();
    branch.items = sliceOf(start, child.copyTo(branch.items.end()) - start);
    branch.next = nibble + 1;
}

/// @notice The RLP of the finished node; no list key begins with another, so it has no value.
function node(OpenBranch memory branch) pure returns (Slice) {
    fill(branch, ITEMS);
    uint256 start = Rlp.openList();
    return Rlp.closeList(start, branch.items.copyTo(start));
}

function hashOf(OpenBranch memory branch) pure returns (bytes32) {
    Slice items = branch.items;
    return pack(0x34).u8(branch.depth).u8(branch.next).hash(branch.above)
        .raw(items.at(), items.length()).done();
}

/// @dev Nothing at the nibbles from `next` up to `to`.
function fill(OpenBranch memory branch, uint256 to) pure {
    Slice items = branch.items;
    uint256 gap = to - branch.next;
    uint256 from = items.end();
    for (uint256 i; i < gap; ++i) {
        assembly ("memory-safe") {
            mstore8(add(from, i), 0x80)
        }
    }
    branch.items = sliceOf(items.at(), items.length() + gap);
    branch.next = to;
}
