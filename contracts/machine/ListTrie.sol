// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocate} from "../structures/Proof.sol";
import {Rlp} from "../structures/Rlp.sol";
import {Slice, sliceOf} from "../structures/Slice.sol";
import {TrieNode} from "../structures/TrieNode.sol";
import {View, viewOf} from "../structures/View.sol";
import {blockRootsOf} from "./BlockSeal.sol";
import {Bloom} from "./Bloom.sol";
import {HashOp} from "./HashOp.sol";
import {ListKey} from "./ListKey.sol";
import {Machine} from "./Machine.sol";
import {OpenBranch, openBranch, startBranch} from "./OpenBranch.sol";
import {Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";
import {Receipt, openReceipt, writeReceiptHead} from "./Receipt.sol";

/// @notice Which list a trie is built of.
library ListKind {
    uint256 internal constant TRANSACTIONS = 0;
    uint256 internal constant RECEIPTS = 1;
}

/// @dev A node with a shorter RLP stands in its parent itself.
uint256 constant SHORT_NODE = 32;
/// @dev Room for a leaf up to its value, and for a receipt up to its logs.
uint256 constant PREFIX_ROOM = 512;

/// @notice Scratch of the phases that build the tries of a block's lists.
struct TrieBuild {
    uint256 list;
    /// The item whose leaf is next; items go in the order of their keys.
    uint256 item;
    /// The root of the transactions trie once it is known, else zero.
    bytes32 transactionsRoot;
    /// The deepest open branch.
    bytes32 branch;
    /// The length of the item's leaf if it is a short node, else 0: then its hash is the machine's result.
    uint256 leafLength;
    /// The short leaf, zeros behind it.
    bytes32 leaf;
}

using {hashOf} for TrieBuild global;

/// @notice Before the first item of a list.
function startBuild(uint256 list, uint256 count, bytes32 transactionsRoot)
    pure
    returns (TrieBuild memory)
{
    return TrieBuild(list, ListKey.firstItem(count), transactionsRoot, 0, 0, 0);
}

function openTrieBuild(Machine memory m) pure returns (TrieBuild memory build) {
    Reader memory reader = m.scratch(103);
    build.list = reader.take(1);
    build.item = reader.take(4);
    build.transactionsRoot = reader.takeHash();
    build.branch = reader.takeHash();
    build.leafLength = reader.take(1);
    build.leaf = reader.takeHash();
}

function hashOf(TrieBuild memory build) pure returns (bytes32) {
    return pack(0x33).u8(build.list).u32(build.item).hash(build.transactionsRoot).hash(build.branch)
        .u8(build.leafLength).hash(build.leaf).done();
}

library ListTrie {
    /// @notice Phase listLeaf: the leaf of the next item, its value behind what its length and its place in the trie
    /// say.
    function stepListLeaf(Machine memory m) internal pure {
        TrieBuild memory build = openTrieBuild(m);
        Slice key = ListKey.keyOf(build.item);
        (int256 left, int256 right) = sides(key, build.item, m.block_().count);
        Slice path = key.from(uint256((left > right ? left : right) + 1));
        (Slice head, View memory body) =
            build.list == ListKind.RECEIPTS ? receipt(m, build.item) : transaction(m, build.item);
        Slice prefix = withHead(path, head, body.length);
        uint256 size = prefix.length();
        if (size + body.length < SHORT_NODE) {
            uint256 value = body.read(m.proof, 0, body.length);
            uint256 at = prefix.at();
            bytes32 leaf;
            assembly ("memory-safe") {
                mstore(add(at, size), mload(value))
                leaf := mload(at)
            }
            (build.leafLength, build.leaf) = (size + body.length, leaf);
            m.enterWith(Phase.LIST_PLACE, build.hashOf());
        } else {
            View memory start = viewOf(Bytes.build(prefix.at(), size), 0, size);
            HashOp.startHash(m, start, body, viewOf(0, 0, 0), Phase.LIST_PLACE, build.hashOf());
        }
    }

    /// @notice Phase listPlace: the item's leaf goes into its branch, and branches that have come to their end into
    /// theirs.
    function stepListPlace(Machine memory m) internal pure {
        TrieBuild memory build = openTrieBuild(m);
        uint256 count = m.block_().count;
        Slice key = ListKey.keyOf(build.item);
        (int256 left, int256 right) = sides(key, build.item, count);
        (bytes32 hash, Slice child) = leafOf(m, build);
        m.setResult(0);
        if (left < 0 && right < 0) {
            finish(m, build, hash, count);
            return;
        }
        OpenBranch memory branch = branchFor(m, build.branch, left, right);
        branch.place(key.byteAt(branch.depth), child);
        while (int256(branch.depth) > right) {
            OpenBranch memory parent;
            int256 depth = right;
            bool isOpen = branch.above != 0;
            if (isOpen) {
                parent = openBranch(m.proof, branch.above);
                if (int256(parent.depth) > depth) depth = int256(parent.depth);
            }
            bytes32 node = extended(key.sub(uint256(depth + 1), branch.depth), branch.node().hash());
            if (depth < 0) {
                finish(m, build, node, count);
                return;
            }
            if (!isOpen || int256(parent.depth) != depth) {
                parent = startBranch(uint256(depth), branch.above);
            }
            branch = parent;
            branch.place(key.byteAt(uint256(depth)), stringOf(node));
        }
        build.item = ListKey.itemAfter(build.item, count);
        build.branch = branch.hashOf();
        (build.leafLength, build.leaf) = (0, 0);
        m.enterWith(Phase.LIST_LEAF, build.hashOf());
    }

    /// @dev How many nibbles the key of an item shares with those before and behind it; −1 where there is none.
    function sides(Slice key, uint256 item, uint256 count)
        private
        pure
        returns (int256 left, int256 right)
    {
        left = ListKey.sharedWith(key, ListKey.itemBefore(item, count));
        right = ListKey.sharedWith(key, ListKey.itemAfter(item, count));
    }

    /// @dev The hash of the item's leaf, and what stands for it in its parent.
    function leafOf(Machine memory m, TrieBuild memory build)
        private
        pure
        returns (bytes32 hash, Slice child)
    {
        uint256 length = build.leafLength;
        if (length == 0) {
            hash = m.result();
            return (hash, stringOf(hash));
        }
        uint256 at = allocate(32);
        bytes32 leaf = build.leaf;
        assembly ("memory-safe") {
            mstore(at, leaf)
        }
        child = sliceOf(at, length);
        hash = child.hash();
    }

    /// @dev The branch that a leaf goes into: that of the item behind it if it shares more with that one. Otherwise the
    /// deepest open branch: it stands where the keys of the item and of the one before it part.
    function branchFor(Machine memory m, bytes32 deepest, int256 left, int256 right)
        private
        pure
        returns (OpenBranch memory)
    {
        if (deepest == 0 || right > left) return startBranch(uint256(right), deepest);
        return openBranch(m.proof, deepest);
    }

    /// @dev The hash of a branch, or of the extension that leads to it. Neither is ever short: a valid transaction has 12
    /// bytes at least, its leaf 15, and a branch of two leaves 46.
    function extended(Slice path, bytes32 branch) private pure returns (bytes32) {
        if (path.length() == 0) return branch;
        return TrieNode.encodeShort(path, false, stringOf(branch)).hash();
    }

    /// @dev The root of a list is known: the other list is next, or the header.
    function finish(Machine memory m, TrieBuild memory build, bytes32 root, uint256 count)
        private
        pure
    {
        if (build.list == ListKind.TRANSACTIONS) {
            m.enterWith(Phase.LIST_LEAF, startBuild(ListKind.RECEIPTS, count, root).hashOf());
        } else {
            m.enterWith(Phase.BLOCK_SEAL, blockRootsOf(build.transactionsRoot, root));
        }
    }

    /// @dev The RLP of a leaf up to its value, which is `head` and `more` bytes, more than one; then `head`.
    function withHead(Slice path, Slice head, uint256 more) private pure returns (Slice) {
        uint256 length = head.length() + more;
        Slice packed = Rlp.encodeString(TrieNode.packPath(path, true));
        uint256 value = allocate(64);
        uint256 size = Rlp.writeHeader(value, 0x80, length) - value;
        uint256 start = allocate(PREFIX_ROOM);
        uint256 to = Rlp.writeHeader(start, 0xc0, packed.length() + size + length);
        to = packed.copyTo(to);
        to = sliceOf(value, size).copyTo(to);
        to = head.copyTo(to);
        return sliceOf(start, to - start);
    }

    function transaction(Machine memory m, uint256 item)
        private
        pure
        returns (Slice head, View memory body)
    {
        uint256 at = Bytes.read(m.proof, m.block_().transactions, 64 * item, 48);
        body = Reader(at).takeView();
        head = sliceOf(at, 0);
    }

    function receipt(Machine memory m, uint256 item)
        private
        pure
        returns (Slice head, View memory body)
    {
        uint256 at = Bytes.read(m.proof, m.block_().receipts, 32 * item, 32);
        Receipt memory receipt_ = openReceipt(m.proof, Reader(at).takeHash());
        uint256 bloom = Bloom.open(m.proof, receipt_.bloom);
        (uint256 length,) = Bytes.open(m.proof, receipt_.logs);
        body = viewOf(receipt_.logs, 0, length);
        uint256 start = allocate(PREFIX_ROOM);
        head = sliceOf(start, writeReceiptHead(start, receipt_, bloom + 1, length) - start);
    }

    /// @dev A hash as an RLP string, in fresh memory.
    function stringOf(bytes32 hash) private pure returns (Slice) {
        uint256 at = allocate(33);
        assembly ("memory-safe") {
            mstore8(at, 0xa0)
            mstore(add(at, 1), hash)
        }
        return sliceOf(at, 33);
    }
}
