// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, allocate, scratch} from "./Proof.sol";
import {Rlp} from "./Rlp.sol";
import {Slice, sliceOf} from "./Slice.sol";

/// @notice The nodes of a Merkle Patricia trie (Yellow Paper, appendix D) as RLP in memory. A path is a slice of
/// nibbles, one a byte.
/// @dev A node comes out of a proof under the hash that the trie names, so its form is known to be good; what is
/// checked here keeps a walk from going astray, not an attacker from lying.
library TrieNode {
    enum Kind {
        Leaf,
        Extension,
        Branch
    }

    uint256 private constant VALUE = 16;

    /// @notice A trie node that is none.
    error BadTrieNode();

    /// @notice The kind of a node.
    /// @return kind its kind.
    /// @return path the path of a leaf or an extension, in fresh memory.
    /// @return second the item that a leaf or an extension has after its path.
    function decode(Slice node) internal pure returns (Kind kind, Slice path, Slice second) {
        Slice items = Rlp.listPayload(node);
        uint256 at = skip(items.at());
        uint256 next = skip(at);
        if (next != items.end()) return (Kind.Branch, path, second);
        bool leaf;
        (leaf, path) = unpackPath(Rlp.payload(sliceOf(items.at(), at - items.at())));
        return (leaf ? Kind.Leaf : Kind.Extension, path, sliceOf(at, next - at));
    }

    /// @notice The item of a branch at `index`: a child by its nibble, or 16 for the value.
    function branchItem(Slice node, uint256 index) internal pure returns (Slice) {
        uint256 at = Rlp.listPayload(node).at();
        for (; index > 0; --index) {
            at = skip(at);
        }
        return sliceOf(at, skip(at) - at);
    }

    /// @notice How many items of a branch are there, and the last of them.
    function branchLeft(Slice node)
        internal
        pure
        returns (uint256 count, uint256 index, Slice last)
    {
        uint256 at = Rlp.listPayload(node).at();
        for (uint256 i; i <= VALUE; ++i) {
            uint256 next = skip(at);
            Slice current = sliceOf(at, next - at);
            if (!isNothing(current)) (count, index, last) = (count + 1, i, current);
            at = next;
        }
    }

    /// @notice Whether an item of a branch is the empty string.
    function isNothing(Slice item) internal pure returns (bool) {
        return item.byteAt(0) == 0x80;
    }

    /// @notice The node that a child item stands for: within its parent, or opened if it is a hash.
    function openChild(Proof memory proof, Slice child) internal pure returns (Slice) {
        if (child.byteAt(0) >= 0xc0) return child;
        if (child.length() != 33) revert BadTrieNode();
        uint256 at = child.at();
        bytes32 hash;
        assembly ("memory-safe") {
            hash := mload(add(at, 1))
        }
        (uint256 node, uint256 size) = proof.openSized(hash);
        return sliceOf(node, size);
    }

    /// @notice What stands for a node in its parent: the node itself if it is short, else its hash.
    function referenceOf(Slice node) internal pure returns (Slice) {
        if (node.length() < 32) return node;
        uint256 at = allocate(33);
        bytes32 hash = node.hash();
        assembly ("memory-safe") {
            mstore8(at, 0xa0)
            mstore(add(at, 1), hash)
        }
        return sliceOf(at, 33);
    }

    /// @notice A leaf or an extension: its path, and the encoded item after it.
    function encodeShort(Slice path, bool leaf, Slice second) internal pure returns (Slice) {
        Slice packed = packPath(path, leaf);
        uint256 start = Rlp.openList();
        return Rlp.closeList(start, second.copyTo(Rlp.writeString(start, packed)));
    }

    /// @notice A branch that has two items.
    function encodeBranch(uint256 index1, Slice item1, uint256 index2, Slice item2)
        internal
        pure
        returns (Slice)
    {
        uint256 start = Rlp.openList();
        uint256 to = start;
        for (uint256 i; i <= VALUE; ++i) {
            if (i == index1) {
                to = item1.copyTo(to);
            } else if (i == index2) {
                to = item2.copyTo(to);
            } else {
                assembly ("memory-safe") {
                    mstore8(to, 0x80)
                    to := add(to, 1)
                }
            }
        }
        return Rlp.closeList(start, to);
    }

    /// @notice The node with another item in the place of `slot`, a slice of it.
    function replace(Slice node, Slice slot, Slice item) internal pure returns (Slice) {
        Slice items = Rlp.listPayload(node);
        uint256 start = Rlp.openList();
        uint256 to = sliceOf(items.at(), slot.at() - items.at()).copyTo(start);
        to = item.copyTo(to);
        to = sliceOf(slot.end(), items.end() - slot.end()).copyTo(to);
        return Rlp.closeList(start, to);
    }

    /// @notice The nibbles of a key, in fresh memory.
    function nibblesOf(Slice key) internal pure returns (Slice) {
        uint256 length = key.length();
        uint256 at = allocate(2 * length + 32);
        uint256 from = key.at();
        assembly ("memory-safe") {
            for { let i := 0 } lt(i, length) { i := add(i, 16) } {
                // Sixteen bytes are drawn apart, halves first, until each nibble has a byte.
                let x := shr(128, mload(add(from, i)))
                x := and(or(x, shl(64, x)), 0xffffffffffffffff0000000000000000ffffffffffffffff)
                x := and(
                    or(x, shl(32, x)),
                    0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff
                )
                x := and(
                    or(x, shl(16, x)),
                    0xffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
                )
                x := and(
                    or(x, shl(8, x)),
                    0xff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
                )
                x := and(
                    or(x, shl(4, x)),
                    0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f
                )
                mstore(add(at, shl(1, i)), x)
            }
        }
        return sliceOf(at, 2 * length);
    }

    /// @notice How many nibbles two paths begin with alike.
    function commonPrefix(Slice a, Slice b) internal pure returns (uint256 length) {
        uint256 most = a.length() < b.length() ? a.length() : b.length();
        (uint256 atA, uint256 atB) = (a.at(), b.at());
        assembly ("memory-safe") {
            for {} lt(length, most) { length := add(length, 1) } {
                let differ := xor(mload(add(atA, length)), mload(add(atB, length)))
                if shr(248, differ) { break }
            }
        }
    }

    /// @notice Two paths, one after the other, in fresh memory.
    function join(Slice a, Slice b) internal pure returns (Slice) {
        uint256 at = allocate(a.length() + b.length());
        return sliceOf(at, b.copyTo(a.copyTo(at)) - at);
    }

    /// @notice Where the item after the one at `at` begins.
    /// @dev Without Rlp's checks, as it runs up to 17 times a branch.
    function skip(uint256 at) private pure returns (uint256 next) {
        assembly ("memory-safe") {
            let word := mload(at)
            let first := byte(0, word)
            switch lt(first, 0x80)
            case 1 { next := add(at, 1) }
            default {
                let short := sub(first, 0x80)
                if gt(first, 0xbf) { short := sub(first, 0xc0) }
                switch gt(short, 55)
                case 0 { next := add(at, add(short, 1)) }
                default {
                    let size := sub(short, 55)
                    let length := shr(sub(256, shl(3, size)), shl(8, word))
                    next := add(at, add(add(size, 1), length))
                }
            }
        }
    }

    /// @notice The hex-prefix encoding of a path (Yellow Paper, appendix C), in fresh memory.
    function packPath(Slice path, bool leaf) internal pure returns (Slice) {
        uint256 length = path.length();
        uint256 size = length / 2 + 1;
        uint256 from = path.at();
        uint256 at = allocate(size + 32);
        assembly ("memory-safe") {
            let flags := mul(leaf, 0x20)
            if and(length, 1) {
                flags := add(add(flags, 0x10), byte(0, mload(from)))
                from := add(from, 1)
            }
            mstore8(at, flags)
            let to := add(at, 1)
            let end := add(at, size)
            for {} lt(to, end) {} {
                // Thirty-two nibbles are drawn together, pairs first, into sixteen bytes.
                let x := mload(from)
                x := and(
                    or(x, shr(4, x)),
                    0xff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
                )
                x := and(
                    or(x, shr(8, x)),
                    0xffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
                )
                x := and(
                    or(x, shr(16, x)),
                    0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff
                )
                x := and(or(x, shr(32, x)), 0xffffffffffffffff0000000000000000ffffffffffffffff)
                x := or(x, shr(64, x))
                mstore(to, shl(128, x))
                from := add(from, 32)
                to := add(to, 16)
            }
        }
        return sliceOf(at, size);
    }

    function unpackPath(Slice packed) private pure returns (bool leaf, Slice path) {
        if (packed.length() == 0) revert BadTrieNode();
        uint256 flags = packed.byteAt(0);
        if (flags > 0x3f) revert BadTrieNode();
        leaf = flags & 0x20 != 0;
        path = nibblesOf(packed).from(flags & 0x10 != 0 ? 1 : 2);
    }
}
