// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EMPTY_ROOT} from "./Account.sol";
import {Proof, allocate} from "./Proof.sol";
import {Rlp} from "./Rlp.sol";
import {Slice, sliceOf} from "./Slice.sol";
import {TrieNode} from "./TrieNode.sol";

/// @notice The way down a trie to a key, from which the root without or with another value is made.
struct TrieWalk {
    bytes32 root;
    /// The key's nibbles.
    Slice key;
    /// The value under the key; empty if the key is not in the trie.
    Slice value;
    /// Where the last `TrieStep` is; 0 in an empty trie.
    uint256 last;
}

/// @notice A node on the way.
struct TrieStep {
    /// Where the step before is; 0 at the root.
    uint256 above;
    TrieNode.Kind kind;
    /// The node's RLP.
    Slice node;
    /// Its item on the way: the child, or the value at the key's end.
    Slice slot;
    /// The path of a leaf or an extension.
    Slice path;
    /// How many of the key's nibbles are before the node.
    uint256 at;
}

/// @notice Ethereum's Merkle Patricia trie (Yellow Paper, appendix D) over keys of any length; no value is empty.
/// A walk descends once; `put` and `remove` work from its path.
library Trie {
    /// @notice A put of no bytes: remove the key instead.
    error EmptyValue();

    /// @notice Descends to a key of 32 bytes.
    function walk(Proof memory proof, bytes32 root, bytes32 key)
        internal
        pure
        returns (TrieWalk memory)
    {
        uint256 at = allocate(32);
        assembly ("memory-safe") {
            mstore(at, key)
        }
        return walk(proof, root, sliceOf(at, 32));
    }

    /// @notice Descends to `key` and opens the root and every node on the way that its parent holds by hash.
    function walk(Proof memory proof, bytes32 root, Slice key)
        internal
        pure
        returns (TrieWalk memory way)
    {
        way.root = root;
        way.key = key = TrieNode.nibblesOf(key);
        if (root == EMPTY_ROOT) return way;
        (uint256 place, uint256 size) = proof.openSized(root);
        Slice node = sliceOf(place, size);
        uint256 at;
        while (true) {
            TrieStep memory step;
            step.above = way.last;
            step.node = node;
            step.at = at;
            way.last = pointerTo(step);
            (step.kind, step.path, step.slot) = TrieNode.decode(node);
            if (step.kind == TrieNode.Kind.Branch) {
                if (at == key.length()) {
                    step.slot = TrieNode.branchItem(node, 16);
                    way.value = Rlp.payload(step.slot);
                    return way;
                }
                step.slot = TrieNode.branchItem(node, key.byteAt(at));
                if (TrieNode.isNothing(step.slot)) return way;
                ++at;
            } else {
                uint256 next = at + step.path.length();
                if (next > key.length() || !key.sub(at, next).equals(step.path)) return way;
                at = next;
                if (step.kind == TrieNode.Kind.Leaf) {
                    if (at == key.length()) way.value = Rlp.payload(step.slot);
                    return way;
                }
            }
            node = TrieNode.openChild(proof, step.slot);
        }
    }

    /// @notice The root with `value`, which is not empty, under the walk's key. Opens nothing.
    function put(TrieWalk memory way, Slice value) internal pure returns (bytes32) {
        if (value.length() == 0) revert EmptyValue();
        Slice item = Rlp.encodeString(value);
        if (way.last == 0) return TrieNode.encodeShort(way.key, true, item).hash();
        TrieStep memory last = stepAt(way.last);
        Slice rest = way.key.from(last.at);
        Slice node;
        if (last.kind == TrieNode.Kind.Branch) {
            if (rest.length() > 0) {
                item = TrieNode.referenceOf(TrieNode.encodeShort(rest.from(1), true, item));
            }
            node = TrieNode.replace(last.node, last.slot, item);
        } else if (way.value.length() > 0) {
            node = TrieNode.replace(last.node, last.slot, item);
        } else {
            node = split(last, rest, item);
        }
        return renew(last.above, node);
    }

    /// @notice The root without the walk's key; the same root if the key is not in the trie. A branch that is left with
    /// one child opens that child, if it is held by hash, to merge with it.
    function remove(TrieWalk memory way, Proof memory proof) internal pure returns (bytes32) {
        if (way.value.length() == 0) return way.root;
        TrieStep memory step = stepAt(way.last);
        if (step.kind == TrieNode.Kind.Leaf) {
            if (step.above == 0) return EMPTY_ROOT;
            step = stepAt(step.above);
        }
        Slice branch = TrieNode.replace(step.node, step.slot, nothing());
        (uint256 count, uint256 index, Slice item) = TrieNode.branchLeft(branch);
        if (count > 1) return renew(step.above, branch);

        // One thing is left: the branch goes, and its extension with it.
        uint256 above = step.above;
        uint256 start = step.at;
        if (above != 0 && stepAt(above).kind == TrieNode.Kind.Extension) {
            start = stepAt(above).at;
            above = stepAt(above).above;
        }
        Slice prefix = way.key.sub(start, step.at);
        if (index == 16) return renew(above, TrieNode.encodeShort(prefix, true, item));
        Slice path = TrieNode.join(prefix, nibble(index));
        (TrieNode.Kind kind, Slice below, Slice second) =
            TrieNode.decode(TrieNode.openChild(proof, item));
        Slice merged = kind == TrieNode.Kind.Branch
            ? TrieNode.encodeShort(path, false, item)
            : TrieNode.encodeShort(TrieNode.join(path, below), kind == TrieNode.Kind.Leaf, second);
        return renew(above, merged);
    }

    /// @dev A leaf or an extension with `item` put under `rest`, which does not go on below the node.
    function split(TrieStep memory step, Slice rest, Slice item) private pure returns (Slice) {
        Slice path = step.path;
        uint256 common = TrieNode.commonPrefix(path, rest);
        bool leaf = step.kind == TrieNode.Kind.Leaf;

        uint256 index = 16;
        Slice old = step.slot;
        if (common < path.length()) {
            index = path.byteAt(common);
            // The child of an extension that has no path left stands in the branch itself.
            if (leaf || common + 1 < path.length()) {
                old = TrieNode.encodeShort(path.from(common + 1), leaf, old);
                old = TrieNode.referenceOf(old);
            }
        }
        uint256 other = 16;
        if (common < rest.length()) {
            other = rest.byteAt(common);
            item = TrieNode.encodeShort(rest.from(common + 1), true, item);
            item = TrieNode.referenceOf(item);
        }
        Slice branch = TrieNode.encodeBranch(index, old, other, item);
        if (common == 0) return branch;
        return TrieNode.encodeShort(rest.sub(0, common), false, TrieNode.referenceOf(branch));
    }

    /// @dev The root with `node` below the step at `above` and those before it.
    function renew(uint256 above, Slice node) private pure returns (bytes32) {
        while (above != 0) {
            TrieStep memory step = stepAt(above);
            node = TrieNode.replace(step.node, step.slot, TrieNode.referenceOf(node));
            above = step.above;
        }
        return node.hash();
    }

    function stepAt(uint256 at) private pure returns (TrieStep memory step) {
        assembly ("memory-safe") {
            step := at
        }
    }

    function pointerTo(TrieStep memory step) private pure returns (uint256 at) {
        assembly ("memory-safe") {
            at := step
        }
    }

    /// @dev The empty string as an item.
    function nothing() private pure returns (Slice) {
        return nibble(0x80);
    }

    /// @dev One byte of memory.
    function nibble(uint256 value) private pure returns (Slice) {
        uint256 at = allocate(1);
        assembly ("memory-safe") {
            mstore8(at, value)
        }
        return sliceOf(at, 1);
    }
}
