// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, allocate, scratch} from "./Proof.sol";

/// @notice A compact sparse Merkle map from 32-byte keys to 32-byte values: a subtree with one leaf is that leaf, an
/// empty one is zero. What was never set reads as zero. See docs/machine.md §2.
library AccessTree {
    bytes32 internal constant EMPTY = 0;
    uint256 private constant LEAF_TAG = 0x16;
    uint256 private constant BRANCH_TAG = 0x17;

    /// @notice The value under `key`, zero if there is none. Opens the nodes from the root to an empty place or a
    /// leaf.
    function get(Proof memory proof, bytes32 tree, bytes32 key)
        internal
        pure
        returns (bytes32 value)
    {
        for (uint256 depth; tree != EMPTY; ++depth) {
            (bool leaf, bytes32 first, bytes32 second) = openNode(proof, tree);
            if (leaf) return first == key ? second : bytes32(0);
            tree = bit(key, depth) == 0 ? first : second;
        }
    }

    /// @notice The tree with `value` under `key`, and the value that was there. Opens what `get` opens.
    function set(Proof memory proof, bytes32 tree, bytes32 key, bytes32 value)
        internal
        pure
        returns (bytes32 changed, bytes32 old)
    {
        uint256 depth;
        uint256 siblings = scratch(); // the hashes beside the path, one after the other
        changed = nodeHash(LEAF_TAG, key, value);
        while (tree != EMPTY) {
            (bool leaf, bytes32 first, bytes32 second) = openNode(proof, tree);
            if (leaf) {
                if (first == key) {
                    old = second;
                } else {
                    // The other leaf goes down to the first bit in which the keys differ.
                    uint256 differ = depth;
                    while (bit(first, differ) == bit(key, differ)) ++differ;
                    changed = join(key, differ, changed, tree);
                    while (differ > depth) changed = join(key, --differ, changed, EMPTY);
                }
                break;
            }
            bytes32 sibling = second;
            if (bit(key, depth) == 0) tree = first;
            else (tree, sibling) = (second, first);
            uint256 at = allocate(32);
            assembly ("memory-safe") {
                mstore(at, sibling)
            }
            ++depth;
        }
        while (depth > 0) {
            --depth;
            bytes32 sibling;
            assembly ("memory-safe") {
                sibling := mload(add(siblings, shl(5, depth)))
            }
            changed = join(key, depth, changed, sibling);
        }
    }

    /// @dev The branch at `depth` with `own` on the side of `key` and `other` on the other one.
    function join(bytes32 key, uint256 depth, bytes32 own, bytes32 other)
        private
        pure
        returns (bytes32)
    {
        return bit(key, depth) == 0
            ? nodeHash(BRANCH_TAG, own, other)
            : nodeHash(BRANCH_TAG, other, own);
    }

    /// @dev Bit `depth` of `key`, the most significant first.
    function bit(bytes32 key, uint256 depth) private pure returns (uint256) {
        return (uint256(key) >> (255 - depth)) & 1;
    }

    /// @dev Opens a leaf (key, value) or a branch (left, right).
    function openNode(Proof memory proof, bytes32 node)
        private
        pure
        returns (bool leaf, bytes32 first, bytes32 second)
    {
        uint256 at = scratch();
        proof.openTo(node, 65, at);
        assembly ("memory-safe") {
            leaf := eq(byte(0, mload(at)), LEAF_TAG)
            first := mload(add(at, 1))
            second := mload(add(at, 33))
        }
    }

    function nodeHash(uint256 tag, bytes32 first, bytes32 second)
        private
        pure
        returns (bytes32 hash)
    {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore8(at, tag)
            mstore(add(at, 1), first)
            mstore(add(at, 33), second)
            hash := keccak256(at, 65)
        }
    }
}
